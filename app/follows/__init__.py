"""Follows: who wants to hear about what."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.fragments import register
from app.core.models import Ability
from app.core.nav import own_page


def init_app(app: Flask) -> None:
    from app.follows import handlers, routes

    app.register_blueprint(routes.follows)
    own_page(_l("What you follow"), "follows.mine")
    register(
        "resource.actions", "follows/button.html", handlers.button, Ability.FOLLOW, position=10
    )
