"""Follows: who wants to hear about what."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.about import ask_along
from app.core.fragments import register
from app.core.models import Ability
from app.core.nav import own_page


def init_app(app: Flask) -> None:
    from app.follows import handlers, queries, routes

    app.register_blueprint(routes.follows)
    ask_along("is_followed", queries.IS_FOLLOWED)
    own_page(_l("What you follow"), "follows.mine")
    register(
        "resource.actions", "follows/button.html", handlers.button, Ability.FOLLOW, position=10
    )
