"""What facilitators do with rounds: prepare, open, watch, close, publish."""

from flask import Blueprint

budgets_admin = Blueprint("budgets_admin", __name__, url_prefix="/admin/budgets")

from app.budgets.admin import projects, rounds, rule, running  # noqa: E402, F401
