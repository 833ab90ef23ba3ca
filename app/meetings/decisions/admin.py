"""Writing decisions down, correcting them, and forgetting one that was written by mistake."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.extensions import db
from app.meetings.admin import meeting_admin
from app.meetings.decisions import services, wording
from app.meetings.decisions.forms import DecisionForm, begun, prefilled
from app.meetings.models import Decision, Meeting
from app.meetings.seen import Conflict
from app.versions.diff import difference


@meeting_admin.route("/<int:meeting_id>/decisions/new", methods=["GET", "POST"])
def new_decision(meeting_id: int) -> ResponseReturnValue:
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.manage", meeting)
    form = begun(meeting, asked_id("item"))
    if form.is_submitted() and form.validate():
        decision = services.record(meeting, current_user, form.record())
        db.session.commit()
        flash(_("The decision is written down."))
        return redirect(decision.url, 303)
    page = render_template("meetings/decisions/form.html", form=form, meeting=meeting, decision=None)  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@meeting_admin.route("/decisions/<int:decision_id>/edit", methods=["GET", "POST"])
def edit_decision(decision_id: int) -> ResponseReturnValue:
    decision = db.get_or_404(Decision, decision_id)
    authorize("resolution.manage", decision)
    form = prefilled(decision)
    if form.is_submitted() and form.validate() and _changed(decision, form):
        return redirect(decision.url, 303)
    changes = None
    if form.conflict is not None:
        mine = f"{form.title.data}\n{form.text.data or ''}"
        changes = difference(f"{decision.title}\n{decision.body}", mine)
    page = render_template(
        "meetings/decisions/form.html",
        form=form, meeting=decision.meeting, decision=decision, changes=changes,
    )  # fmt: skip
    status = 409 if form.conflict is not None else 422
    return page, status if form.is_submitted() else 200


def _changed(decision: Decision, form: DecisionForm) -> bool:
    """Whether it could be changed: somebody else may have been faster."""
    try:
        services.change(decision, current_user, form.record(), seen=form.seen.data)
    except Conflict as error:
        db.session.rollback()
        form.collide(error.now)
        form.conflict = wording.in_lines(decision)
        return False
    db.session.commit()
    flash(_("Saved."))
    return True


@meeting_admin.post("/decisions/<int:decision_id>/forget")
def forget_decision(decision_id: int) -> ResponseReturnValue:
    """Only before it is public: what was public stays, and is corrected."""
    decision = db.get_or_404(Decision, decision_id)
    authorize("resolution.manage", decision)
    meeting_id = decision.meeting_id
    if EmptyForm().validate() and decision.published_at is None:
        services.forget(decision, current_user)
        db.session.commit()
        flash(_("The decision is forgotten."))
    else:
        flash(_("A public decision stays. You can correct it."), "error")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
