"""Proposing corrections, and deciding about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field

from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.minutes import queries, wording
from app.meetings.minutes.forms.attending import OnListForm
from app.meetings.minutes.forms.steps import CorrectionForm, DecideForm
from app.meetings.minutes.routes.blueprint import meeting_of, minutes, to_write
from app.meetings.minutes.services import correcting
from app.meetings.minutes.services.attending import PART
from app.meetings.minutes.services.passages import NotThere, Unfit
from app.meetings.models import Correction, CorrectionState, Minutes
from app.versions.diff import difference


@minutes.route("/<int:meeting_id>/minutes/corrections/new", methods=["GET", "POST"])
def propose(meeting_id: int) -> ResponseReturnValue:
    record = meeting_of(meeting_id).record or abort(404)
    authorize("minutes.correct", record)
    form = CorrectionForm(record)
    if form.is_submitted() and form.validate():
        words = form.quote.data or "", form.wording.data or "", form.reason.data or ""
        deed = partial(correcting.propose, record, current_user, *words, part=form.part.data or "")
        if _could(form, form.quote, deed):
            return _proposed(record)
    page = render_template("meetings/minutes/correct.html", form=form, record=record)
    return page, 422 if form.is_submitted() else 200


@minutes.route("/<int:meeting_id>/minutes/corrections/people", methods=["GET", "POST"])
def propose_on_list(meeting_id: int) -> ResponseReturnValue:
    """How somebody should stand on the list of those who came; without a choice it is one's own line."""
    record = meeting_of(meeting_id).record or abort(404)
    authorize("minutes.correct", record)
    form = OnListForm(record, current_user, request.args.get("who"))
    if form.is_submitted() and form.validate():
        wanted = form.quote, form.person(), form.reason.data or ""
        deed = partial(correcting.propose_on_list, record, current_user, *wanted)
        if _could(form, form.presence, deed):
            return _proposed(record)
    page = render_template("meetings/minutes/correct_list.html", form=form, record=record)
    return page, 422 if form.is_submitted() else 200


def _could(form: FlaskForm, field: Field, propose: Callable[[], object]) -> bool:
    """Whether it goes; why not stands at the field."""
    try:
        propose()
    except NotThere as error:
        db.session.rollback()
        is_on_list = isinstance(form, OnListForm)
        gone = str(wording.LIST_CHANGED) if is_on_list else wording.not_there(error.times)
        field.errors = [*field.errors, gone]
    except Unfit as error:
        db.session.rollback()
        field.errors = [*field.errors, str(wording.UNFIT[error.why])]
    else:
        return True
    return False


def _proposed(record: Minutes) -> ResponseReturnValue:
    db.session.commit()
    flash(_("Your correction is with the clerk. You are told what becomes of it."))
    return redirect(url_for(".corrections", meeting_id=record.meeting_id), 303)


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
    is_open = correction.state is CorrectionState.OPEN
    page = render_template(
        "meetings/minutes/decide.html",
        form=form, record=record, correction=correction, wording=wording, is_open=is_open,
        changes=difference(correction.quote, correction.wording),
        why_not=_why_not(correction) if is_open and not form.is_submitted() else "",
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _why_not(correction: Correction) -> str:
    """Why it can no longer be accepted; nothing where it can."""
    try:
        correcting.check(correction)
    except (NotThere, Unfit) as error:
        return _in_words(correction, error)
    return ""


def _in_words(correction: Correction, error: NotThere | Unfit) -> str:
    if isinstance(error, Unfit):
        return str(wording.UNFIT[error.why])
    return wording.overtaken(correction.part == PART)


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
    except (NotThere, Unfit) as error:
        db.session.rollback()
        form.verdict.errors = [_in_words(correction, error)]
    else:
        db.session.commit()
        flash(_("Decided. Whoever proposed it is told."))
    return not form.errors
