"""Versions: what a text said before it was changed, with the difference shown."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.versions import handlers, routes  # noqa: F401

    app.register_blueprint(routes.versions)
