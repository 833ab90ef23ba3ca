"""What staff do with proposals."""

from flask import Blueprint

proposals_admin = Blueprint("proposals_admin", __name__, url_prefix="/admin/proposals")

from app.proposals.admin import answering, copying, evaluating, working  # noqa: E402

__all__ = ["answering", "copying", "evaluating", "proposals_admin", "working"]
