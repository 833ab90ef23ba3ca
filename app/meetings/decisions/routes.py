"""The register of decisions, each decision's own page, and saying how far it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core import about as asked_along
from app.core.authz import authorize, refusal
from app.core.models import Resource, in_place
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.decisions import queries, services, wording
from app.meetings.decisions.forms import ReportForm
from app.meetings.decisions.queries import Standing
from app.meetings.models import Decision, Progress, Verdict

decisions = Blueprint("decisions", __name__, url_prefix="/decisions")
STANDINGS = {
    Standing.ALL: _l("All"),
    Standing.LATE: _l("Overdue"),
    Standing.OPEN: _l("To be done"),
    Standing.DONE: _l("Done"),
    Standing.DROPPED: _l("Dropped"),
}


@decisions.get("")
def index() -> str:
    """All public decisions; search words and choices narrow them."""
    authorize("resolution.list")
    asked = {name: request.args.get(name, "") for name in ("q", "verdict", "process", "show")}
    verdict = Verdict(asked["verdict"]) if asked["verdict"] in set(Verdict) else None
    shown = Standing(asked["show"]) if asked["show"] in set(Standing) else Standing.ALL
    narrower = asked["q"][:200], verdict, asked["process"][:80]
    numbers = db.session.execute(queries.narrowed(queries.numbers(), *narrower)).one()
    counted = dict(zip(Standing, numbers, strict=True))
    page = paginate(queries.narrowed(queries.listed(shown), *narrower), total=counted[shown])
    return render_template(
        "meetings/decisions/index.html",
        page=page, asked=asked, shown=shown, counted=counted, standings=STANDINGS,
        wording=wording, processes=db.session.scalars(queries.processes()).all(),
    )  # fmt: skip


def _find(decision_id: int) -> Decision:
    return db.get_or_404(Decision, decision_id, options=(*in_place(), queries.linked()))


@decisions.get("/<int:decision_id>")
def show(decision_id: int) -> str:
    decision = _find(decision_id)
    authorize("resolution.read", decision)
    return render_template(
        "meetings/decisions/show.html",
        decision=decision, wording=wording, may_report=refusal("resolution.report", decision) is None,
    )  # fmt: skip


@decisions.route("/<int:decision_id>/report", methods=["GET", "POST"])
def report(decision_id: int) -> ResponseReturnValue:
    """Say how far a decision is."""
    decision = _find(decision_id)
    authorize("resolution.report", decision)
    form = ReportForm(decision)
    if form.is_submitted() and form.validate():
        progress, reason = Progress(form.progress.data), form.reason.data or ""
        services.report(decision, current_user, progress, reason, form.due_on.data)
        db.session.commit()
        flash(_("Saved. Everybody can read how far it is."))
        return redirect(decision.url, 303)
    page = render_template("meetings/decisions/report.html", form=form, decision=decision)
    return page, 422 if form.is_submitted() else 200


def about(resource: Resource) -> dict[str, Any] | None:
    """What meetings decided about a resource, for its page."""
    if not asked_along.about(resource).is_decided_about:
        return None
    found = db.session.scalars(queries.about(resource.id).limit(10)).all()
    return {"decisions": found, "wording": wording} if found else None
