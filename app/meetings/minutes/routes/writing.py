"""The clerk's desk, and the parts that are written there."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.minutes import queries, wording
from app.meetings.minutes.forms.parts import EntryForm, GeneralForm, MotionForm, PartForm
from app.meetings.minutes.forms.people import PeopleForm
from app.meetings.minutes.routes.blueprint import meeting_of, minutes, to_write
from app.meetings.minutes.services import agreeing, writing
from app.meetings.minutes.services.holding import ReasonMissing, opened
from app.meetings.models import AgendaItem, Minutes, Motion
from app.meetings.seen import Conflict
from app.versions.diff import difference


@minutes.get("/<int:meeting_id>/minutes/desk")
def desk(meeting_id: int) -> ResponseReturnValue:
    """All that is written, what waits, and the next step."""
    meeting = meeting_of(meeting_id)
    authorize("meeting.manage", meeting)
    record = meeting.record
    if record is None:
        return render_template("meetings/minutes/begin.html", meeting=meeting)
    queries.load_written(record)
    why_not = {
        "circulate": agreeing.why_not_circulate(record),
        "approve": agreeing.why_not_approve(record),
        "publish": agreeing.why_not_publish(record),
    }
    return render_template(
        "meetings/minutes/desk.html",
        meeting=meeting, record=record, wording=wording, why_not=why_not,
        entries={one.item_id: one for one in record.entries},
        page=paginate(queries.corrections_of(record)),
    )  # fmt: skip


@minutes.post("/<int:meeting_id>/minutes/begin")
def begin(meeting_id: int) -> ResponseReturnValue:
    meeting = meeting_of(meeting_id)
    authorize("meeting.manage", meeting)
    if EmptyForm().validate():
        opened(meeting, current_user)
        db.session.commit()
    return redirect(url_for(".desk", meeting_id=meeting_id), 303)


def _written(form: PartForm, write: Callable[[], object]) -> bool:
    """Whether it could be written: somebody else may have changed it, approved or published meanwhile."""
    try:
        write()
    except Conflict as error:
        db.session.rollback()
        form.collide(error.now)
        return False
    except ReasonMissing:
        db.session.rollback()
        form.overtake()
        return False
    db.session.commit()
    flash(_("Saved."))
    return True


def _page(template: str, form: PartForm, record: Minutes, mine: str, **values: object) -> ResponseReturnValue:  # fmt: skip
    """The form again; after a conflict with what it says now beside what was sent."""
    status = 200
    if form.is_submitted():
        status = 409 if form.conflict is not None else 422
    changes = difference(form.conflict, mine) if form.conflict is not None else None
    return render_template(
        f"meetings/minutes/{template}.html", form=form, record=record, changes=changes, **values
    ), status


def _back(record: Minutes) -> ResponseReturnValue:
    return redirect(url_for(".desk", meeting_id=record.meeting_id), 303)


@minutes.route("/<int:meeting_id>/minutes/general", methods=["GET", "POST"])
def general(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    meeting = record.meeting
    kept = {"minutes": meeting.minutes, "attendance": meeting.attendance, "recording_url": record.recording_url}  # fmt: skip
    form = GeneralForm(record, meeting.minutes, data=kept)
    if form.is_submitted() and form.validate():
        wanted, seen = form.general(), form.seen.data
        if _written(form, lambda: writing.write_general(record, current_user, wanted, seen=seen, reason=form.why)):  # fmt: skip
            return _back(record)
    return _page("general", form, record, form.minutes.data or "")


@minutes.route("/<int:meeting_id>/minutes/items/<int:item_id>", methods=["GET", "POST"])
def entry(meeting_id: int, item_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    item = db.get_or_404(AgendaItem, item_id)
    if item.meeting_id != meeting_id or item.is_confidential:
        abort(404)
    known = writing.said_on(record, item)
    form = EntryForm(record, known, writing.text_of(known))
    if form.is_submitted() and form.validate():
        said, seen = form.said(), form.seen.data
        if _written(form, lambda: writing.write_entry(record, current_user, item, said, seen=seen, reason=form.why)):  # fmt: skip
            return _back(record)
    mine = f"{form.summary.data or ''}\n{form.discussion.data or ''}\n{form.said().heard_at}"
    return _page("entry", form, record, mine, item=item)


@minutes.route("/<int:meeting_id>/minutes/motions/new", methods=["GET", "POST"])
def new_motion(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    form = MotionForm(record, record.meeting.agenda, None, "", asked_id("item"))
    if form.is_submitted() and form.validate():
        moved = form.moved()
        if _written(form, lambda: writing.add_motion(record, current_user, moved, reason=form.why)):
            return _back(record)
    return _page("motion", form, record, "", motion=None)


def _motion(meeting_id: int, motion_id: int) -> Motion:
    motion = db.get_or_404(Motion, motion_id)
    return motion if motion.minutes.meeting_id == meeting_id else abort(404)


@minutes.route("/<int:meeting_id>/minutes/motions/<int:motion_id>", methods=["GET", "POST"])
def motion(meeting_id: int, motion_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    kept = _motion(meeting_id, motion_id)
    form = MotionForm(record, record.meeting.agenda, kept, writing.text_of_motion(kept), None)
    if form.is_submitted() and form.validate():
        moved, seen = form.moved(), form.seen.data
        if _written(form, lambda: writing.change_motion(kept, current_user, moved, seen=seen, reason=form.why)):  # fmt: skip
            return _back(record)
    return _page("motion", form, record, form.text.data or "", motion=kept)


@minutes.route("/<int:meeting_id>/minutes/motions/<int:motion_id>/remove", methods=["GET", "POST"])
def remove_motion(meeting_id: int, motion_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    kept = _motion(meeting_id, motion_id)
    form = PartForm(record, "")
    if form.is_submitted() and form.validate():
        why = form.why
        if _written(form, lambda: writing.remove_motion(kept, current_user, reason=why)):
            return _back(record)
    return _page("remove_motion", form, record, "", motion=kept)


@minutes.route("/<int:meeting_id>/minutes/people", methods=["GET", "POST"])
def people(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    form = PeopleForm(record, writing.text_of_people(record))
    if form.is_submitted() and form.validate():
        found, seen = form.found, form.seen.data
        if _written(form, lambda: writing.write_people(record, current_user, found, seen=seen, reason=form.why)):  # fmt: skip
            return _back(record)
    return _page("people", form, record, form.people.data or "")
