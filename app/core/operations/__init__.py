"""Running an installation: start, health, backup, restore, upgrade."""

from flask import Flask

from app.core.operations import cli, health, translations


def init_app(app: Flask) -> None:
    health.init_app(app)
    cli.init_app(app)
    translations.init_app(app)
