"""The council's rules of conduct: in versions, with acceptance by whoever writes."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.nav import staff_page


def init_app(app: Flask) -> None:
    from app.moderation.rulebook import admin, books, handlers, permissions, routes  # noqa: F401

    app.register_blueprint(routes.rules)
    app.register_blueprint(admin.rulebook)
    handlers.init_app(app)
    permissions.ask()
    staff_page(_l("Rules"), "rulebook.index", "rules.edit")
