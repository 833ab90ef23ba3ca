"""What people do with rounds: look, choose, cast, change, cancel, read the results."""

from flask import Blueprint

budgets = Blueprint("budgets", __name__, url_prefix="/budgets")

from app.budgets.routes import (  # noqa: E402
    booth,  # noqa: F401
    casting,  # noqa: F401
    explaining,  # noqa: F401
    kiosk,  # noqa: F401
    leaving,  # noqa: F401
    logs,  # noqa: F401
    results,  # noqa: F401
    rounds,  # noqa: F401
    rules,  # noqa: F401
    witnesses,  # noqa: F401
)
