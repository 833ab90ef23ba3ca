"""Proposing corrections, and deciding about them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.minutes import queries, wording
from app.meetings.minutes.forms.steps import CorrectionForm, DecideForm
from app.meetings.minutes.routes.blueprint import meeting_of, minutes, to_write
from app.meetings.minutes.services import correcting
from app.meetings.models import Correction, CorrectionState
from app.versions.diff import difference


@minutes.route("/<int:meeting_id>/minutes/corrections/new", methods=["GET", "POST"])
def propose(meeting_id: int) -> ResponseReturnValue:
    record = meeting_of(meeting_id).record or abort(404)
    authorize("minutes.correct", record)
    form = CorrectionForm(record)
    if form.is_submitted() and form.validate():
        words = form.quote.data or "", form.wording.data or "", form.reason.data or ""
        correcting.propose(record, current_user, *words)
        db.session.commit()
        flash(_("Your correction is with the clerk. You are told what becomes of it."))
        return redirect(url_for(".corrections", meeting_id=meeting_id), 303)
    page = render_template("meetings/minutes/correct.html", form=form, record=record)
    return page, 422 if form.is_submitted() else 200


@minutes.get("/<int:meeting_id>/minutes/corrections")
def corrections(meeting_id: int) -> ResponseReturnValue:
    """What was proposed so far: for those who came, and for staff."""
    record = meeting_of(meeting_id).record or abort(404)
    authorize("minutes.see_corrections", record)
    return render_template(
        "meetings/minutes/corrections.html",
        record=record, page=paginate(queries.corrections_of(record)), wording=wording,
    )  # fmt: skip


@minutes.route("/<int:meeting_id>/minutes/corrections/<int:correction_id>", methods=["GET", "POST"])  # fmt: skip
def decide(meeting_id: int, correction_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    correction = db.get_or_404(Correction, correction_id)
    if correction.minutes_id != record.id:
        abort(404)
    form = DecideForm()
    if form.is_submitted() and form.validate() and _decided(form, correction):
        return redirect(url_for(".desk", meeting_id=meeting_id), 303)
    page = render_template(
        "meetings/minutes/decide.html",
        form=form, record=record, correction=correction, wording=wording,
        is_open=correction.state is CorrectionState.OPEN,
        changes=difference(correction.quote, correction.wording),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _decided(form: DecideForm, correction: Correction) -> bool:
    """Whether it was decided here: somebody else may have been first, or the passage have changed."""
    try:
        if form.is_accepted:
            correcting.accept(correction, current_user)
        else:
            correcting.reject(correction, current_user, form.answer.data or "")
    except correcting.AlreadyDecided:
        db.session.rollback()
        form.verdict.errors = [_("Somebody else has decided this meanwhile.")]
    except correcting.NotThere as error:
        db.session.rollback()
        form.verdict.errors = [wording.not_there(error.times)]
    else:
        db.session.commit()
        flash(_("Decided. Whoever proposed it is told."))
    return not form.errors
