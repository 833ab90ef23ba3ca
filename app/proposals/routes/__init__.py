"""What people do with proposals."""

from flask import Blueprint

proposals = Blueprint("proposals", __name__, url_prefix="/proposals")

from app.proposals.routes import coauthoring, leaving, promising, reading, supporting, writing  # noqa: E402

__all__ = ["coauthoring", "leaving", "promising", "proposals", "reading", "supporting", "writing"]
