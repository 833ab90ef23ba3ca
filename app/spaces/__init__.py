"""Spaces: where people take part, in phases that say what is open when."""

from flask import Flask


def init_app(app: Flask) -> None:
    from flask_babel import lazy_gettext as _l
    from flask_login import user_logged_out

    from app.core.nav import staff_page
    from app.core.site import offer_spaces
    from app.spaces import datasets, models, permissions, queries, sharing, tasks  # noqa: F401
    from app.spaces.admin import spaces_admin
    from app.spaces.routes import shares, spaces

    app.register_blueprint(spaces)
    app.register_blueprint(spaces_admin)
    app.register_blueprint(shares)
    datasets.register()
    user_logged_out.connect(sharing.forget, app)
    offer_spaces(queries.choices)
    staff_page(_l("Processes"), "spaces_admin.index", "spaces.work")
