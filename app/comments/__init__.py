"""Comments: what people say about a resource and to each other, with a stance."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register
from app.core.models import Ability


def init_app(app: Flask) -> None:
    from app.comments import (  # noqa: F401
        datasets,
        handlers,
        models,
        permissions,
        queries,
        routes,
        threads,
    )

    datasets.register()
    app.register_blueprint(routes.comments)
    for stance in models.Stance:
        ask_along(f"comments_{stance}", queries.standing(stance))
    ask_along("has_comments", queries.HAS_ANY)
    ask_along("has_helpful_comments", queries.HAS_HELPFUL)
    register("resource.below", "comments/below.html", threads.below, Ability.COMMENT, position=50)
