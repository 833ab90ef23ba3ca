"""How gunicorn serves Folkmoot, in development and behind nginx; the environment decides the rest."""

import gc
import os

from app.extensions import db

wsgi_app = "wsgi:app"
bind = (
    os.environ.get("BIND")
    or f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"
)
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = os.environ.get("WEB_WORKER_CLASS", "gthread")
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_connections = 1000
preload_app = True  # one import for all, and memory shared between them
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "0"))
max_requests_jitter = max_requests // 10
limit_request_line = 4094
limit_request_fields = 64
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = os.environ.get("LOG_LEVEL", "warning")
control_socket_disable = True


def when_ready(server):
    """What is loaded now stays: no collection of garbage needs to look at it again."""
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """Connections must not be shared by processes: each child opens its own.

    And garbage is looked for seldom: nearly all that a request leaves behind goes by itself.
    """
    gc.set_threshold(20_000, 20, 20)
    app = worker.app.wsgi()
    if "sqlalchemy" in app.extensions:  # the bare page of the benchmark is served by this, too
        with app.app_context():
            db.engine.dispose(close=False)
