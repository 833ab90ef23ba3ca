"""The demo: a fictional town, with all that its residents wrote, voted and were answered."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.demo.cli import demo

    app.cli.add_command(demo)
