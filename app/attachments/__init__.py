"""Attachments: files and pictures that belong to a resource."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register
from app.core.models import Ability


def init_app(app: Flask) -> None:
    from app.attachments import handlers, permissions, queries, routes  # noqa: F401

    app.register_blueprint(routes.attachments)
    ask_along("has_files", queries.HAS_FILES)
    register("resource.picture", "attachments/picture.html", handlers.picture, Ability.ATTACH)
    register(
        "resource.below", "attachments/below.html", handlers.below, Ability.ATTACH, position=10
    )
