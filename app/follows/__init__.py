"""Follows: who wants to hear about what."""

from flask import Flask

from app.core.fragments import register
from app.core.models import Ability


def init_app(app: Flask) -> None:
    from app.follows import handlers, routes

    app.register_blueprint(routes.follows)
    register(
        "resource.actions", "follows/button.html", handlers.button, Ability.FOLLOW, position=10
    )
