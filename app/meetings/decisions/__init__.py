"""Decisions of meetings as things of their own: how they were voted, who does them by when, and what came of it."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register
from app.search.questions import asked_for

ASKS = {
    "en": "decided decide decides decision decisions resolved resolution resolutions agreed approved approve adopted rejected reject outcome outcomes happened",
    "es": "decidio decidido decidieron decision decisiones acordo acordado acuerdo acuerdos aprobo aprobado rechazo rechazado resolucion ocurrio",
    "ca": "decidit decidir decisio decisions acordat acord acords aprovat rebutjat resolucio passat",
}


def init_app(app: Flask) -> None:
    from app.meetings.decisions import admin, datasets, permissions, queries, routes, tasks  # noqa: F401

    datasets.register()
    asked_for(("decision",), ASKS)
    ask_along("is_decided_about", queries.IS_DECIDED_ABOUT)
    app.register_blueprint(routes.decisions)
    register("resource.aside", "meetings/decisions/about.html", routes.about, position=20)
