"""Audit: what staff did, when, and what it changed."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.nav import staff_page


def init_app(app: Flask) -> None:
    from app.audit import admin, chaining, cli, handlers, triggers  # noqa: F401

    app.cli.add_command(cli.audit_group)
    app.register_blueprint(admin.audit)
    staff_page(_l("Audit log"), "audit.index", "audit.read")
