"""Spaces: where people take part, in phases that say what is open when."""

from flask import Flask


def init_app(app: Flask) -> None:
    from flask_babel import lazy_gettext as _l

    from app.core.nav import staff_page
    from app.core.site import offer_spaces
    from app.spaces import models, permissions, queries, tasks  # noqa: F401
    from app.spaces.admin import spaces_admin
    from app.spaces.routes import spaces

    app.register_blueprint(spaces)
    app.register_blueprint(spaces_admin)
    offer_spaces(queries.choices)
    staff_page(_l("Processes"), "spaces_admin.index", "spaces.work")
