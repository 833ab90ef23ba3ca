"""Reporting, and reading the reasons of a decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.models import Resource
from app.extensions import db
from app.moderation import queries, services
from app.moderation.forms import ReportForm
from app.moderation.models import RULE_TEXTS, Case, CaseState, Rule

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")


def button(resource: Resource) -> dict[str, Any]:
    """The report link needs nothing but its resource."""
    return {"is_own": current_user.is_authenticated and resource.author_id == current_user.id}


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
    db.session.commit()
    flash(_("Thank you. A moderator will look at it and tell you what was decided."))
    return redirect(resource.url, 303)


@moderation.get("/statements/<int:case_id>")
def statement(case_id: int) -> ResponseReturnValue:
    """The reasons of a decision, without the text it is about."""
    authorize("statement.read")
    case = db.get_or_404(Case, case_id)
    if case.state not in {CaseState.HIDDEN, CaseState.RESTORED}:
        abort(404)
    return render_template("moderation/statement.html", case=case, rules=RULE_TEXTS)


@moderation.get("/about/<int:resource_id>")
def about(resource_id: int) -> ResponseReturnValue:
    """From a hidden resource to the reasons for hiding it."""
    authorize("statement.read")
    case = db.first_or_404(queries.statement_about(resource_id))
    return redirect(url_for(".statement", case_id=case.id), 303)
