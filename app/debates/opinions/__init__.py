"""Opinion groups: what people agree on in a debate, and where they part."""

from flask import Flask


def init_app(app: Flask) -> None:
    from app.debates.opinions import (  # noqa: F401
        admin,
        below,
        checks,
        datasets,
        handlers,
        permissions,
        routes,
        tasks,
    )

    below.register()
    datasets.register()
    app.register_blueprint(routes.opinions)
    app.register_blueprint(admin.opinion_admin)
