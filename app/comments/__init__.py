"""Comments: what people say about a resource and to each other, with a stance."""

from flask import Flask

from app.core.fragments import register
from app.core.models import Ability


def init_app(app: Flask) -> None:
    from app.comments import permissions, routes, threads  # noqa: F401

    app.register_blueprint(routes.comments)
    register("resource.below", "comments/below.html", threads.below, Ability.COMMENT, position=50)
