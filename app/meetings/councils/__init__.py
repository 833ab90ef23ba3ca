"""The council and its papers: committees, members, what is dealt with where. Mostly brought in by an import."""

from flask import Flask

from app.core.about import ask_along
from app.core.fragments import register


def init_app(app: Flask) -> None:
    from app.meetings.councils import datasets, permissions, queries, routes  # noqa: F401

    datasets.register()
    app.register_blueprint(routes.councils)
    app.jinja_env.globals["has_council_records"] = routes.has_council_records
    ask_along("is_on_record", queries.IS_ON_RECORD)
    register("resource.below", "meetings/councils/beside.html", routes.beside, position=5)
