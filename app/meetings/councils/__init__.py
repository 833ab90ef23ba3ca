"""The council and its papers: committees, members, what is dealt with where. Mostly brought in by an import."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.about import ask_along
from app.core.fragments import register
from app.core.nav import staff_page


def init_app(app: Flask) -> None:
    from app.meetings.councils import admin, datasets, permissions, queries, routes  # noqa: F401

    datasets.register()
    app.register_blueprint(routes.councils)
    app.register_blueprint(admin.council_admin)
    staff_page(_l("The council"), "councils.committees", "council.manage")
    app.jinja_env.globals["has_council_records"] = routes.has_council_records
    ask_along("is_on_record", queries.IS_ON_RECORD, kinds=["meeting", "agenda_item"])
    register("resource.below", "meetings/councils/beside.html", routes.beside, position=5)
