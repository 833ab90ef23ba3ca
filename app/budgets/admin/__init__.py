"""What facilitators do with rounds: prepare, open, watch, close, publish."""

from flask import Blueprint

budgets_admin = Blueprint("budgets_admin", __name__, url_prefix="/admin/budgets")

from app.budgets.admin import (  # noqa: E402
    deciding,  # noqa: F401
    paper,  # noqa: F401
    projects,  # noqa: F401
    rehearsing,  # noqa: F401
    reminding,  # noqa: F401
    rounds,  # noqa: F401
    rule,  # noqa: F401
    running,  # noqa: F401
    who,  # noqa: F401
)
