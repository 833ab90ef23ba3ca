"""Accounts: who people are here, how they sign in, and which roles they hold."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.accounts import (  # noqa: F401 -- rules and jobs register when imported
        admin,
        cli,
        handlers,
        leaving,
        menu,
        permissions,
        routes,
        security,
        tasks,
        terms,
        two_factor,
        verification,
    )

    for part in (security, two_factor, handlers, menu, terms, leaving, routes, admin, verification):
        part.init_app(app)
    app.cli.add_command(cli.admin)
