"""Supports: a person stands behind a resource, as often as the component allows."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.likes import handlers, models  # noqa: F401
