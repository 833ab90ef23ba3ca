"""The agenda of a meeting: its points with their times, discussed before it and taken up one by one."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings.agenda import permissions, routes  # noqa: F401

    app.register_blueprint(routes.agenda)
