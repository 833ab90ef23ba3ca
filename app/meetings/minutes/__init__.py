"""The minutes of a meeting: written point by point, circulated, corrected, approved, published and sealed."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings.minutes import handlers, permissions, routes  # noqa: F401

    app.register_blueprint(routes.minutes)
