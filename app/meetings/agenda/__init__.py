"""The agenda of a meeting: its points with their times, discussed before it and taken up one by one."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register


def init_app(app: Flask) -> None:
    from app.meetings.agenda import datasets, permissions, queries, routes  # noqa: F401
    from app.meetings.agenda.admin import agenda_admin

    datasets.register()
    ask_along("is_on_agenda", queries.IS_ON_AGENDA)
    app.register_blueprint(routes.agenda)
    app.register_blueprint(agenda_admin)
    register("resource.aside", "meetings/agenda/about.html", routes.about, position=19)
