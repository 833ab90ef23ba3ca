"""What people do with proposals."""

from flask import Blueprint

proposals = Blueprint("proposals", __name__, url_prefix="/proposals")

from app.proposals.routes import promising, reading, supporting, writing  # noqa: E402

__all__ = ["promising", "proposals", "reading", "supporting", "writing"]
