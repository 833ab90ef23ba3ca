"""The queue and the cases, for moderators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize, refusal
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.extensions import db
from app.moderation import queries, services
from app.moderation.forms import DecisionForm, RestoreForm
from app.moderation.models import RULE_TEXTS, Case, Rule

cases = Blueprint("cases", __name__, url_prefix="/moderation")


@cases.get("")
def index() -> ResponseReturnValue:
    authorize("report.list")
    is_open = request.args.get("show") != "decided"
    page = paginate(queries.cases(current_user, is_open))
    return render_template("moderation/queue.html", page=page, is_open=is_open, rules=RULE_TEXTS)


def _page(
    case: Case, form: DecisionForm, status: int = 200, restore_form: RestoreForm | None = None
) -> ResponseReturnValue:
    refused = refusal("report.decide", case)
    page = render_template(
        "moderation/case.html",
        case=case,
        first=db.session.scalar(queries.reports_of(case).limit(1)),
        reports=paginate(queries.reports_of(case)),
        form=form,
        restore_form=restore_form or RestoreForm(formdata=None),
        rules=RULE_TEXTS,
        refused=refused,
    )
    return page, status


@cases.get("/cases/<int:case_id>")
def show(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.read", case)
    return _page(case, DecisionForm(formdata=None))


@cases.post("/cases/<int:case_id>/take")
def take(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.decide", case)
    if EmptyForm().validate():
        services.take(case, current_user)
        db.session.commit()
    return redirect(url_for(".show", case_id=case.id), 303)


@cases.post("/cases/<int:case_id>/decide")
def decide(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.decide", case)
    form = DecisionForm()
    if not form.validate():
        return _page(case, form, 422)
    try:
        if form.decision.data == "hide":
            services.hide(case, current_user, Rule(form.rule.data), form.statement.data)
        else:
            services.keep(case, current_user, form.statement.data)
    except services.AlreadyDecided:
        return _already_decided(case_id)
    db.session.commit()
    flash(_("Decided. The author and the people who reported it are told why."))
    return redirect(url_for(".show", case_id=case_id), 303)


@cases.post("/cases/<int:case_id>/restore")
def restore(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.decide", case)
    form = RestoreForm()
    if not form.validate():
        return _page(case, DecisionForm(formdata=None), 422, form)
    try:
        services.restore(case, current_user, form.statement.data)
    except services.AlreadyDecided:
        return _already_decided(case_id)
    db.session.commit()
    flash(_("It is public again. The author is told."))
    return redirect(url_for(".show", case_id=case_id), 303)


def _already_decided(case_id: int) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Somebody else decided this case in the meantime. Nothing was changed."), "error")
    return redirect(url_for(".show", case_id=case_id), 303)
