"""Series: meetings announced together, each of which stays one of its own.

Each has its own agenda, minutes and registrations, its own address and its own UID in calendars:
one is moved or cancelled like any other meeting, and programs that know no exceptions of rules
(RFC 5545, RECURRENCE-ID) show it right all the same.
"""

from flask import Flask

from app.core.fragments import register


def init_app(app: Flask) -> None:
    from app.meetings.series import admin, routes

    app.register_blueprint(routes.series)
    app.register_blueprint(admin.series_admin)
    register("resource.aside", "meetings/series/aside.html", routes.aside, position=10)
