"""Moderation in figures: what was reported, decided and appealed, without texts and names."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.moderation.transparency import datasets, routes

    app.register_blueprint(routes.transparency)
    datasets.register()
