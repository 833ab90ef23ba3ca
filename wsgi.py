"""The application for gunicorn and for the `flask` command."""

import gc

# What is made here stays: to look through it for garbage takes a quarter of the start, and more later.
gc.disable()

from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: E402

import config  # noqa: E402
from app import create_app  # noqa: E402

app = create_app(config.current())
gc.freeze()
gc.enable()

if proxies := app.config["TRUSTED_PROXIES"]:  # without one, anybody could claim any address
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
