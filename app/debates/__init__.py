"""Debates: a question put to everybody, discussed for a while, and ended with conclusions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.debates import (  # noqa: F401
        datasets,
        handlers,
        joining,
        kind,
        opinions,
        permissions,
        routes,
    )

    datasets.register()
    app.register_blueprint(routes.debates)
    opinions.init_app(app)
    joining.join()
