"""Debates: a question put to everybody, discussed for a while, and ended with conclusions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.debates import admin, kind, permissions, routes  # noqa: F401

    app.register_blueprint(routes.debates)
    app.register_blueprint(admin.debate_admin)
