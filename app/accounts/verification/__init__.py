"""Verification: that the person behind an account lives here, and which district, proved in one of several ways."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.nav import own_page, staff_page


def init_app(app: Flask) -> None:
    from app.accounts.verification import (  # noqa: F401 -- rules and jobs register when imported
        handlers,
        permissions,
        routes,
        tasks,
    )
    from app.accounts.verification.admin import census, conflicts, desk, letters, settings

    for module in (routes, desk, census, letters, conflicts, settings):
        app.register_blueprint(module.bp)
    own_page(_l("Verification"), "verification.index")
    staff_page(_l("Residents"), "residents_admin.index", "residents.work")
