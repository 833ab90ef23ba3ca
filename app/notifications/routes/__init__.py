"""The list of notifications, the choices of what to hear, and what one press ends."""

from flask import Blueprint

notifications = Blueprint("notifications", __name__, url_prefix="/notifications")

from app.notifications.routes import (  # noqa: E402
    choosing,  # noqa: F401
    reading,  # noqa: F401
    stopping,  # noqa: F401
)
