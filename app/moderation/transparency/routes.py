"""The page about moderation in figures."""

from __future__ import annotations

from datetime import timedelta

from babel import dates
from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.clock import now
from app.core.i18n import formats
from app.extensions import db
from app.moderation.models import RULE_TEXTS
from app.moderation.transparency import periods, queries
from app.moderation.transparency.figures import gather
from app.moderation.transparency.queries import Scope

transparency = Blueprint("transparency", __name__, url_prefix="/moderation/figures")

MEASURES = {
    "keep": _l("No rule broken, left as it was"),
    "hide": _l("Hidden"),
    "hide_part": _l("A part hidden"),
    "move": _l("Moved to where it belongs"),
    "author_only": _l("Left, but the author heard from us"),
}
SANCTIONS = {
    "warn": _l("Warned"),
    "limit": _l("Cannot post for some days"),
    "block": _l("Account blocked"),
}


def _span(seconds: float) -> str:
    """A length of time in words: “5 hours”, “2 days”."""
    return dates.format_timedelta(timedelta(seconds=seconds), threshold=2, locale=formats())


@transparency.get("")
def index() -> str:
    authorize("statement.read")
    spaces = list(db.session.scalars(queries.spaces()))
    wanted = asked_id("space")
    space = next((one for one in spaces if one.id == wanted), None)
    period = periods.read(request.args.get("period", ""))
    return render_template(
        "moderation/transparency/show.html",
        figures=gather(Scope(period, space.id if space else None)),
        period=period,
        periods=periods.offered(db.session.scalar(queries.first_case()), now()),
        space=space,
        spaces=spaces,
        rules=RULE_TEXTS,
        measures=MEASURES,
        sanctions=SANCTIONS,
        span=_span,
    )
