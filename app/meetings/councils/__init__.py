"""The council and its papers: committees, members, what is dealt with where. Mostly brought in by an import."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings.councils import permissions, routes  # noqa: F401

    app.register_blueprint(routes.councils)
