"""Meetings: when and where people come together, with agenda, minutes and decisions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings import admin, agenda, councils, datasets, decisions, kind, permissions, routes  # noqa: F401

    datasets.register()
    agenda.init_app(app)
    decisions.init_app(app)
    councils.init_app(app)
    app.register_blueprint(routes.meetings)
    app.register_blueprint(admin.meeting_admin)
