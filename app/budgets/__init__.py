"""Budgets: rounds in which people decide how money is spent, by secret ballot."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.budgets import cli, component, datasets, permissions  # noqa: F401
    from app.budgets.admin import budgets_admin
    from app.budgets.models import promises, rehearsals, triggers  # noqa: F401
    from app.budgets.routes import budgets

    component.register()
    datasets.register()
    app.register_blueprint(budgets)
    app.register_blueprint(budgets_admin)
    cli.init_app(app)
