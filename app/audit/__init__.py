"""Audit: what staff did, when, and what it changed."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.nav import staff_page


def init_app(app: Flask) -> None:
    from app.audit import admin, handlers  # noqa: F401

    app.register_blueprint(admin.audit)
    staff_page(_l("Audit log"), "audit.index", "audit.read")
