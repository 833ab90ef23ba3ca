"""gunicorn inside a process that has the application already."""

from pathlib import Path

from flask import Flask
from gunicorn.app.base import Application

ROOT = Path(__file__).parents[3]


class Web(Application):
    """Takes its settings from the file that production uses, and nothing from the command line."""

    def load_config(self) -> None:
        self.load_config_from_file(str(ROOT / "deploy" / "gunicorn.conf.py"))

    def load(self) -> Flask:
        from wsgi import app

        return app
