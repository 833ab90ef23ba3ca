"""Supports: a person stands behind a resource, as often as the component allows."""

from flask import Flask

from app.core.about import ask_along


def init_app(app: Flask) -> None:
    from app.likes import handlers, models, queries  # noqa: F401

    ask_along("is_supported", queries.IS_SUPPORTED)
    ask_along("supports_used", queries.SUPPORTS_USED)
    ask_along("supports_set_aside", queries.SET_ASIDE)
