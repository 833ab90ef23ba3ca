"""Folkmoot: people propose, discuss and decide together with their council."""

from importlib import import_module

from flask import Flask

import config
from app import core, extensions
from app.core.addresses import LateRule

FEATURES = (  # in the order of the layers, the lowest first
    "accounts",
    "spaces",
    "audit",
    "versions",
    "attachments",
    "search",
    "follows",
    "notifications",
    "comments",
    "moderation",
    "likes",
    "proposals",
    "debates",
    "meetings",
    "budgets",
    "pages",
    "opendata",
    "api",
    "importing",
    "demo",
)


def create_app(settings: object = None) -> Flask:
    """Build the application from its settings, extensions and features."""
    app = Flask(__name__)
    app.url_rule_class = LateRule
    app.config.from_object(settings or config.current())
    app.config["DATA_DIR"].mkdir(parents=True, exist_ok=True)
    extensions.init_app(app)
    core.init_app(app)
    for feature in FEATURES:
        import_module(f"app.{feature}").init_app(app)
    return app
