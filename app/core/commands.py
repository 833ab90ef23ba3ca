"""Command groups that several features add to."""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask.cli import AppGroup


def import_group(app: Flask) -> AppGroup:
    """`flask import ...`: what brings data of other systems in."""
    if "import" not in app.cli.commands:
        app.cli.add_command(AppGroup("import", help="Bring in data from elsewhere."))
    return cast("AppGroup", app.cli.commands["import"])
