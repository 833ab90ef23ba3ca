"""Changing a meeting, and calling it off."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Concluded, Edited, Rescheduled, StaffActed, emit
from app.extensions import db
from app.meetings import locking
from app.meetings.agenda import services as agenda
from app.meetings.models import Meeting
from app.meetings.services.plans import Plan, facts_of, put


def change(meeting: Meeting, actor: User, plan: Plan, *, batch: str = "") -> None:
    """Announce a meeting anew, or rewrite a draft; the points of its agenda stay as they are.

    Whoever follows several meetings that are changed in one `batch` is told once.
    Raises AgendaTooLong.
    """
    items = agenda.hold(meeting)
    plan.check(items)
    before, text = facts_of(meeting), {"title": meeting.title, "body": meeting.body}
    times, in_calendars = (meeting.starts_at, meeting.ends_at), _in_calendars(meeting)
    put(meeting, plan, meeting.locale)
    is_public = not meeting.is_draft
    if is_public:
        meeting.edited_at = now()
        _note_moved(meeting, *times)
        meeting.sequence += in_calendars != _in_calendars(meeting)
    if not items:
        agenda.announce(meeting, actor, plan.agenda)
    db.session.flush()
    emit(StaffActed(actor, "meeting.changed", meeting, before, facts_of(meeting)))
    if is_public:
        after = {"title": meeting.title, "body": meeting.body}
        emit(Edited(meeting, actor=actor, before=text, after=after))
    if is_public and times != (meeting.starts_at, meeting.ends_at) and _concerns(meeting, times[1]):
        emit(Rescheduled(meeting, actor=actor, batch=batch))


def _concerns(meeting: Meeting, ended_at: datetime) -> bool:
    """Whether anybody has to come at another time: not to what was over, nor to what is cancelled."""
    return meeting.cancelled_at is None and max(ended_at, meeting.ends_at) > now()


def _note_moved(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> None:
    """Keep the time that was announced; once it is that time again, nothing has moved."""
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        return
    announced = meeting.was_starts_at or starts_at, meeting.was_ends_at or ends_at
    has_moved = announced != (meeting.starts_at, meeting.ends_at)
    meeting.was_starts_at, meeting.was_ends_at = announced if has_moved else (None, None)


def _in_calendars(meeting: Meeting) -> tuple[object, ...]:
    """What calendars show, and must notice when it changes."""
    return *facts_of(meeting).values(), meeting.address, meeting.public_link


def cancel(meeting: Meeting, actor: User, reason: str, *, batch: str = "") -> None:
    """Call off what was announced and is to come. Said twice, the first reason stays and is told once."""
    locking.hold(meeting)
    if meeting.is_draft or not meeting.is_upcoming:
        return
    meeting.cancelled_at, meeting.cancelled_reason = now(), reason
    meeting.sequence += 1
    emit(StaffActed(actor, "meeting.cancelled", meeting, {}, {"reason": reason}))
    emit(Concluded(meeting, actor=actor, batch=batch))
