"""Meetings: when and where people come together, with agenda, minutes and decisions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings import admin, datasets, decisions, kind, permissions, registration, routes  # noqa: F401

    datasets.register()
    decisions.init_app(app)
    registration.init_app(app)
    app.register_blueprint(routes.meetings)
    app.register_blueprint(admin.meeting_admin)
