"""Notifications: telling people what happened to what they follow, and why they hear of it."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.notifications import handlers, routes  # noqa: F401

    app.register_blueprint(routes.notifications)
    app.jinja_env.globals["unread_count"] = routes.unread
