"""Search: one box over everything public, written in the same transaction as the text."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.search import cli, engines, handlers, routes  # noqa: F401

    app.register_blueprint(routes.search)
    app.cli.add_command(cli.search_group)
