"""Meetings: when and where people come together, with agenda, minutes and decisions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.meetings import (  # noqa: F401
        admin,
        agenda,
        councils,
        datasets,
        decisions,
        kind,
        minutes,
        permissions,
        registration,
        routes,
        series,
    )

    datasets.register()
    agenda.init_app(app)
    decisions.init_app(app)
    minutes.init_app(app)
    series.init_app(app)
    registration.init_app(app)
    councils.init_app(app)
    app.register_blueprint(routes.meetings)
    app.register_blueprint(admin.meeting_admin)
