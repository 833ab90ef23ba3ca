"""The extensions, made once and bound to each application."""

import os
from pathlib import Path

from flask import Flask, Response
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from huey import RedisHuey, SqliteHuey

from app.core.database import Base

ROOT = Path(__file__).parents[1]

db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"join_transaction_mode": "create_savepoint"},
)
migrate = Migrate(render_as_batch=True, compare_type=True, directory=str(ROOT / "migrations"))
babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
talisman = Talisman()

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def _job_queue() -> SqliteHuey | RedisHuey:
    if url := os.environ.get("REDIS_URL"):
        return RedisHuey("folkmoot", url=url, immediate_use_memory=True)
    folder = Path(os.environ.get("DATA_DIR", ROOT / "instance"))
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("folkmoot", filename=str(folder / "jobs.db"), immediate_use_memory=True)


huey = _job_queue()


def _keep_to_itself(response: Response) -> Response:
    """No window of another site holds on to one of ours."""
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    return response


def init_app(app: Flask) -> None:
    for extension in (db, csrf, limiter):
        extension.init_app(app)
    migrate.init_app(app, db)
    app.after_request(_keep_to_itself)
    talisman.init_app(
        app,
        force_https=app.config["FORCE_HTTPS"],
        strict_transport_security=app.config["FORCE_HTTPS"],
        content_security_policy=CONTENT_SECURITY_POLICY,
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        referrer_policy="same-origin",
    )
