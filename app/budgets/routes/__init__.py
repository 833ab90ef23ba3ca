"""What people do with rounds: look, choose, cast, change, cancel, read the results."""

from flask import Blueprint

budgets = Blueprint("budgets", __name__, url_prefix="/budgets")

from app.budgets.routes import booth, casting, explaining, results, rounds, rules  # noqa: E402, F401
