"""Moderation: reports, cases and decisions, each with a statement of reasons."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.fragments import register
from app.core.models import Ability
from app.core.nav import staff_page


def init_app(app: Flask) -> None:
    from app.moderation import admin, handlers, permissions, routes  # noqa: F401

    app.register_blueprint(routes.moderation)
    app.register_blueprint(admin.cases)
    register(
        "resource.actions", "moderation/button.html", routes.button, Ability.REPORT, position=90
    )
    staff_page(_l("Reports"), "cases.index", "report.list")
