"""The application for gunicorn and for the `flask` command."""

from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import create_app

app = create_app(config.current())

if proxies := app.config["TRUSTED_PROXIES"]:  # without one, anybody could claim any address
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
