"""The processes: the list, and each with what can be done in it now."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.core import kinds
from app.core.authz import authorize, can
from app.core.pagination import paginate
from app.extensions import db
from app.spaces import queries
from app.spaces.calendar import calendar_of
from app.spaces.invitations import offers
from app.spaces.models import Process
from app.spaces.outcomes import sections
from app.spaces.overview import district_table, summaries
from app.spaces.queries import Stage
from app.spaces.timeline import steps

spaces = Blueprint("spaces", __name__, url_prefix="/processes")

NEWS = 4


def find(slug: str) -> Process:
    """The process with its phases and components; 404 if nothing has this address."""
    return db.session.scalar(queries.whole(slug)) or abort(404)


def find_shown(slug: str) -> Process:
    """The process as its page shows it; 404 if nothing has this address."""
    return db.session.scalars(queries.shown(slug)).unique().one_or_none() or abort(404)


@spaces.get("")
def index() -> str:
    authorize("site.read")
    wish = request.args.get("stage", "")
    stage = Stage(wish) if wish in {*Stage} else Stage.OPEN
    total = db.session.scalar(queries.count_of(stage))
    page = paginate(queries.processes(stage), total=total)
    return render_template("spaces/index.html", page=page, stage=stage, steps=steps)


@spaces.get("/<slug>")
def show(slug: str) -> str:
    process = find_shown(slug)
    authorize("space.read", process)
    manages = can("space.manage", process)
    shown = [one for one in summaries(process) if one[0].published_at is not None or manages]
    return render_template(
        "spaces/show.html",
        process=process,
        offers=offers(process.components) if process.is_visible else [],
        steps=steps(process.phases),
        shown=shown,
        table=district_table([component for component, _summary in shown]),
        kind_of=kinds.kind_of,
        news=db.session.scalars(queries.latest_in(process).limit(NEWS)).all(),
        manages=manages,
    )


@spaces.get("/<slug>/outcomes")
def outcomes(slug: str) -> str:
    process = find_shown(slug)
    authorize("space.read", process)
    return render_template(
        "spaces/outcomes.html", process=process, sections=sections(process.components)
    )


@spaces.get("/<slug>/calendar.ics")
def calendar(slug: str) -> BaseResponse:
    process = find_shown(slug)
    authorize("space.read", process)
    response = Response(calendar_of(process), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{process.slug}.ics"'
    return response
