"""Registering for meetings: places, a line that moves up by itself, tickets, and the door."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register


def init_app(app: Flask) -> None:
    from app.meetings.registration import explaining, handlers, permissions, queries, routes, tasks  # noqa: F401
    from app.meetings.registration.admin import door, people, registration_admin, terms  # noqa: F401

    ask_along("takes_registrations", queries.TAKES_REGISTRATIONS, kinds=["meeting"])
    ask_along("is_registered", queries.IS_REGISTERED, kinds=["meeting"])
    app.register_blueprint(routes.registration)
    app.register_blueprint(registration_admin)
    register("meeting.registration", "meetings/registration/box.html", routes.box)
