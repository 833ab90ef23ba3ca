"""Reporting, reading the reasons of a decision, and appealing against it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize, refusal
from app.core.models import Resource
from app.core.pagination import paginate
from app.extensions import db
from app.moderation import links, queries, services, targets
from app.moderation.forms import AppealForm, ReportForm
from app.moderation.links import Standing
from app.moderation.models import RULE_TEXTS, Case, CaseDecision, Measure, Party, Rule

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")


def button(resource: Resource) -> dict[str, Any]:
    """The report link needs nothing but its resource."""
    return {"is_own": resource.is_by(current_user)}


@moderation.get("/report/<int:resource_id>")
def report(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("report.create", resource)
    again = db.session.scalar(queries.has_reported(current_user, resource))
    form = ReportForm()
    return render_template("moderation/report.html", form=form, resource=resource, again=again)


@moderation.post("/report/<int:resource_id>")
def send_report(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("report.create", resource)
    form = ReportForm()
    if not form.validate():
        page = render_template("moderation/report.html", form=form, resource=resource, again=0)
        return page, 422
    try:
        services.report(resource, current_user, Rule(form.rule.data), form.explanation.data or "")
    except services.AlreadyReported:
        db.session.rollback()
        flash(_("You have already reported this. A moderator will decide and tell you."))
        return redirect(resource.url, 303)
    at = resource.url if resource.is_visible else url_for("pages.home")
    db.session.commit()
    flash(_("Thank you. A moderator will look at it and tell you what was decided."))
    return redirect(at, 303)


def _standing(case: Case, decision: CaseDecision | None) -> Standing | None:
    """As what the reader may appeal: as the author of the text, or as somebody who reported it."""
    if decision is None or not current_user.is_authenticated:
        return None
    if decision.author_id == current_user.id or case.resource.is_by(current_user):
        return Standing(decision, Party.AUTHOR, current_user)
    report = queries.report_of(current_user, case)
    return Standing(decision, Party.REPORTER, current_user, report) if report else None


def _is_told_to_all(case: Case, decision: CaseDecision | None) -> bool:
    """Whether readers find a trace of the decision where the text is or was."""
    if decision is None:
        return case.decided_at is not None and case.rule is not None  # before they were rows
    changed = decision.measure not in {Measure.KEEP, Measure.CONFIRM}
    return changed or decision.reviews_id is not None


@moderation.get("/statements/<int:case_id>")
def statement(case_id: int) -> ResponseReturnValue:
    """The reasons of a decision, without the text it is about; what it means for the author, they alone read."""
    authorize("statement.read")
    case = db.get_or_404(Case, case_id)
    decision = queries.in_force(case)
    standing = _standing(case, decision)
    if case.held_at is None and not (standing or _is_told_to_all(case, decision)):
        abort(404)
    refused = refusal("appeal.create", standing) if standing else None
    return render_template(
        "moderation/statement.html",
        case=case,
        decision=decision,
        standing=standing,
        refused=refused,
        appeal_url=url_for(".appeal", token=links.token(standing)) if standing else "",
        until=targets.appeal_until(decision) if decision else None,
        rules=RULE_TEXTS,
    )


@moderation.get("/about/<int:resource_id>")
def about(resource_id: int) -> ResponseReturnValue:
    """From a hidden resource to the reasons for hiding it."""
    authorize("statement.read")
    case = db.first_or_404(queries.statement_about(resource_id))
    return redirect(url_for(".statement", case_id=case.id), 303)


@moderation.get("/mine")
def mine() -> ResponseReturnValue:
    """What was decided about one's own words."""
    authorize("decision.list")
    page = paginate(queries.own_decisions(current_user))
    return render_template("moderation/mine.html", page=page, rules=RULE_TEXTS)


def _appeal_page(standing: Standing, token: str, form: AppealForm) -> str:
    """What the link is about, and the form, unless there is a reason against it."""
    return render_template(
        "moderation/appeal.html",
        form=form,
        standing=standing,
        token=token,
        refused=refusal("appeal.create", standing),
        until=targets.appeal_until(standing.decision),
        rules=RULE_TEXTS,
    )


@moderation.get("/appeals/<token>")
def appeal(token: str) -> ResponseReturnValue:
    """Also for those who are blocked and cannot sign in: the address in the mail says who they are."""
    authorize("appeal.open")
    standing = links.standing_of(token) or abort(404)
    return _appeal_page(standing, token, AppealForm(formdata=None))


@moderation.post("/appeals/<token>")
def send_appeal(token: str) -> ResponseReturnValue:
    standing = links.standing_of(token) or abort(404)
    authorize("appeal.create", standing)
    form = AppealForm()
    if not form.validate():
        return _appeal_page(standing, token, form), 422
    try:
        services.appeal(standing, form.text.data or "")
    except services.AlreadyDecided:
        db.session.rollback()
        flash(_("You have appealed already. Somebody else looks at it again."), "info")
        return redirect(url_for(".appeal", token=token), 303)
    db.session.commit()
    flash(_("We have your appeal. Somebody else than the first time decides, and tells you."))
    return redirect(url_for(".appeal", token=token), 303)
