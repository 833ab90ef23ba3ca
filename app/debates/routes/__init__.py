"""What people see of debates and do with them."""

from flask import Blueprint

debates = Blueprint("debates", __name__, url_prefix="/debates")

from app.debates.routes import concluding, reading, writing  # noqa: E402, F401
