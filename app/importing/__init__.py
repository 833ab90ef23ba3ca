"""Bringing in what people did elsewhere, and making data to measure with."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.core.commands import import_group
    from app.importing import cli

    import_group(app).add_command(cli.import_decidim)
    import_group(app).add_command(cli.import_oparl)
    app.cli.add_command(cli.generate)
