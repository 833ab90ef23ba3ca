"""Planning reminders for people who have not voted. Who they are is shown to nobody."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import find
from app.budgets.forms.reminders import ReminderForm, reminder_form
from app.budgets.models import Round, RoundState
from app.budgets.models.reminders import MOST
from app.budgets.services import reminders
from app.core.clock import now
from app.extensions import db

Answer = str | Response | tuple[str, int]
OVER = (RoundState.COUNTING, RoundState.CONFIRMED)


def _page(round_: Round, form: ReminderForm) -> str:
    planned = reminders.of(round_)
    return render_template(
        "budgets/admin/reminders.html",
        round=round_,
        form=form,
        planned=[(one, reminders.due_at(round_, one)) for one in planned],
        may_plan=len(planned) < MOST and round_.state not in OVER,
        most=MOST,
        moment_now=now(),
        wanting=reminders.number_wanting(),
    )


def _back(round_id: int) -> Response:
    return redirect(url_for(".show_reminders", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/reminders")
def show_reminders(round_id: int) -> str:
    round_ = find(round_id)
    return _page(round_, reminder_form(round_))


@budgets_admin.post("/<int:round_id>/reminders")
def plan_reminder(round_id: int) -> Answer:
    round_ = find(round_id)
    form = reminder_form(round_)
    try:
        reminders.free_number(round_)
        if not form.validate():
            return _page(round_, form), 422
        reminders.plan(round_, current_user, **form.values)
        db.session.commit()
    except (reminders.NotPossible, IntegrityError):
        db.session.rollback()
        flash(_("No more reminders can be planned for this round."), "error")
        return _back(round_id)
    flash(_("The reminder is planned."))
    return _back(round_id)


@budgets_admin.post("/<int:round_id>/reminders/<int:number>/remove")
def remove_reminder(round_id: int, number: int) -> Response:
    try:
        reminders.remove(find(round_id), number, current_user)
    except reminders.NotPossible:
        db.session.rollback()
        flash(_("This reminder is being sent, or is gone already."), "error")
        return _back(round_id)
    db.session.commit()
    flash(_("The reminder is removed."))
    return _back(round_id)
