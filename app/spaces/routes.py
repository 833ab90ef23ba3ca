"""The processes: the list, and each with what can be done in it now."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.core import kinds
from app.core.authz import authorize, can
from app.core.pagination import paginate
from app.extensions import db
from app.spaces import queries, sharing
from app.spaces.calendar import calendar_of
from app.spaces.invitations import offers
from app.spaces.models import Process
from app.spaces.outcomes import sections
from app.spaces.overview import district_table, summaries
from app.spaces.queries import Stage
from app.spaces.services import sharing as links
from app.spaces.timeline import steps

spaces = Blueprint("spaces", __name__, url_prefix="/processes")
shares = Blueprint("sharing", __name__, url_prefix="/shared")

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
    shown = [one for one in summaries(process) if can("component.read", one[0])]
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


@shares.get("/<token>")
def follow(token: str) -> BaseResponse | tuple[str, int]:
    """Open what a facilitator shares before it is public."""
    authorize("share.follow")
    link = links.find(token)
    if link is None:
        return render_template("spaces/shared_gone.html"), 404
    if link.needs_sign_in and not current_user.is_authenticated:
        return redirect(url_for("security.login", next=request.path), 303)
    sharing.remember(link)
    component = link.component
    if not (component.is_public if component else link.space.is_visible):
        flash(_("This is a preview. It is not public yet, and you can only read."), "info")
    return redirect(kinds.kind_of(component).url(component) if component else link.space.url, 303)


@shares.after_app_request
def keep_nowhere(answer: BaseResponse) -> BaseResponse:
    """What a link opened is for this browser only: no cache keeps it, no search engine lists it."""
    if g.get("share_links"):
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer
