"""Meetings: when and where people come together, with agenda, minutes and decisions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings import admin, kind, permissions, routes  # noqa: F401

    app.register_blueprint(routes.meetings)
    app.register_blueprint(admin.meeting_admin)
