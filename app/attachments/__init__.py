"""Attachments: files and pictures that belong to a resource."""

from flask import Flask

from app.core.fragments import register
from app.core.models import Ability


def init_app(app: Flask) -> None:
    from app.attachments import handlers, permissions, routes  # noqa: F401

    app.register_blueprint(routes.attachments)
    register("resource.picture", "attachments/picture.html", handlers.picture, Ability.ATTACH)
    register(
        "resource.below", "attachments/below.html", handlers.below, Ability.ATTACH, position=10
    )
