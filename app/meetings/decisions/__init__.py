"""Decisions of meetings as things of their own: how they were voted, who does them by when, and what came of it."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register


def init_app(app: Flask) -> None:
    from app.meetings.decisions import admin, datasets, permissions, queries, routes, tasks  # noqa: F401

    datasets.register()
    ask_along("is_decided_about", queries.IS_DECIDED_ABOUT)
    app.register_blueprint(routes.decisions)
    register("resource.aside", "meetings/decisions/about.html", routes.about, position=20)
