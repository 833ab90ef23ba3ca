"""Notices: reports of illegal content by people without an account (Digital Services Act, article 16)."""

from flask import Flask

from app.core.fragments import register
from app.core.models import Ability


def init_app(app: Flask) -> None:
    from app.moderation.notices import handlers, permissions, queries, routes, tasks  # noqa: F401

    app.register_blueprint(routes.notices)
    app.jinja_env.globals["senders_of"] = queries.senders_of
    register(
        "resource.actions", "moderation/notices/link.html", routes.link, Ability.REPORT, position=91
    )
