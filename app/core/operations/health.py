"""`/healthz`: whether this process can do its work, for load balancers and start-up."""

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.authz import authorize, public
from app.extensions import db, limiter, talisman

bp = Blueprint("health", __name__)
public("health.read")


@bp.get("/healthz")
@limiter.exempt
@talisman(force_https=False)  # probes come from the machine itself, past the proxy
def healthz() -> ResponseReturnValue:
    authorize("health.read")
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return {"status": "unavailable", "database": "unreachable"}, 503, _UNCACHED
    return {"status": "ok", "database": db.engine.dialect.name}, 200, _UNCACHED


_UNCACHED = {"Cache-Control": "no-store"}


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
