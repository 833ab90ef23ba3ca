"""One case: what it is about, who works on it, and its decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.models import User
from app.core.authz import Refusal, authorize, can, refusal
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.extensions import db
from app.moderation import queries, services, targets
from app.moderation.admin import cases
from app.moderation.admin.about import about
from app.moderation.forms import (
    ConflictForm,
    DecisionForm,
    HandOverForm,
    RestoreForm,
    decision_form,
)
from app.moderation.models import RESTRICTIONS, RULE_TEXTS, Case, CaseState
from app.moderation.states import STATE_TAGS


def _form(case: Case, **how: Any) -> DecisionForm:
    places = queries.places_for(current_user, case.resource)
    reach = frozenset(one for one in RESTRICTIONS if can(f"report.{one}", case))
    return decision_form(case, places, within_reach=reach, **how)


def _page(case: Case, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """The case with its forms; those that were sent in vain keep their words."""
    blank = {
        "form": lambda: _form(case, formdata=None),
        "restore_form": lambda: RestoreForm(formdata=None),
        "hand_over_form": lambda: _hand_over_form(case, formdata=None),
        "conflict_form": lambda: ConflictForm(formdata=None),
    }
    reports, refused = paginate(queries.reports_of(case)), refusal("report.decide", case)
    page = render_template(
        "moderation/case.html",
        case=case,
        rules=RULE_TEXTS,
        tags=STATE_TAGS,
        reports=reports,
        refused=refused,
        may_take=refused in {None, Refusal.NOT_ASSIGNED},
        has_it=can("report.hand_over", case),
        time_left=targets.time_left(case.due_at),
        is_pressing=targets.is_pressing(case.due_at),
        **about(case, reports),
        **{name: forms.get(name) or make() for name, make in blank.items()},
    )
    return page, status


def _hand_over_form(case: Case, **how: Any) -> HandOverForm:
    """Only whoever has the case can give it away, so only they are offered colleagues."""
    has_it = can("report.hand_over", case)
    people = db.session.scalars(queries.colleagues(case, current_user)).all() if has_it else ()
    return HandOverForm(**how).offer(people)


@cases.get("/cases/<int:case_id>")
def show(case_id: int) -> ResponseReturnValue:
    found = db.session.scalars(queries.whole(case_id)).unique()  # with all roles of its author
    case = found.one_or_none() or abort(404)
    authorize("report.read", case)
    return _page(case)


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", case_id=case_id), 303)


def _meanwhile(case_id: int) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Somebody else decided this case in the meantime. Nothing was changed."), "error")
    return _back(case_id)


@cases.post("/cases/<int:case_id>/take")
def take(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.take", case)
    if EmptyForm().validate():
        return _assign(case_id, lambda: services.take(case, current_user))
    return _back(case_id)


def _assign(case_id: int, act: Callable[[], None]) -> ResponseReturnValue:
    """Change who has a case, unless somebody was quicker."""
    try:
        act()
    except services.Taken:
        db.session.rollback()
        flash(_("Somebody else took this case in the meantime."), "error")
        return _back(case_id)
    db.session.commit()
    return _back(case_id)


@cases.post("/cases/<int:case_id>/hand-over")
def hand_over(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.hand_over", case)
    form = _hand_over_form(case)
    if not form.validate():
        return _page(case, 422, hand_over_form=form)
    to = db.get_or_404(User, form.to.data)
    note = form.note.data or ""
    return _assign(case_id, lambda: services.hand_over(case, current_user, to, note))


@cases.post("/cases/<int:case_id>/give-back")
def give_back(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.hand_over", case)
    if EmptyForm().validate():
        return _assign(case_id, lambda: services.give_back(case, current_user))
    return _back(case_id)


@cases.post("/cases/<int:case_id>/conflict")
def state_conflict(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.read", case)
    form = ConflictForm()
    if not form.validate():
        return _page(case, 422, conflict_form=form)
    services.state_conflict(case, current_user, form.reason.data or "")
    db.session.commit()
    flash(_("Noted. Somebody else decides this case."))
    return _back(case_id)


@cases.post("/cases/<int:case_id>/decide")
def decide(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.decide", case)
    form = _form(case)
    if not form.validate():
        return _page(case, 422, form=form)
    act = services.review if case.state is CaseState.APPEALED else services.decide
    try:
        act(case, current_user, form.verdict)
    except (services.AlreadyDecided, services.Impossible):
        return _meanwhile(case_id)
    db.session.commit()
    flash(_("Decided. The author and the people who reported it are told why."))
    return _back(case_id)


@cases.post("/cases/<int:case_id>/restore")
def restore(case_id: int) -> ResponseReturnValue:
    case = db.get_or_404(Case, case_id)
    authorize("report.decide", case)
    form = RestoreForm()
    if not form.validate():
        return _page(case, 422, restore_form=form)
    try:
        services.restore(case, current_user, form.statement.data or "")
    except services.AlreadyDecided:
        return _meanwhile(case_id)
    db.session.commit()
    flash(_("It is as it was before. The author is told."))
    return _back(case_id)
