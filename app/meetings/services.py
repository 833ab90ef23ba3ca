"""What can be done with meetings. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Concluded, Edited, Published, Rescheduled, StaffActed, emit
from app.core.models import Component
from app.extensions import db
from app.meetings.agenda import services as agenda
from app.meetings.agenda import timetable
from app.meetings.agenda.services import AgendaFull, Point
from app.meetings.agenda.timetable import AgendaTooLong, taken
from app.meetings.decisions import services as decisions
from app.meetings.models import AgendaItem, Meeting

__all__ = ["AgendaFull", "AgendaTooLong", "Plan", "Point", "cancel", "change", "publish", "record"]


@dataclass(frozen=True)
class Plan:
    """What a meeting is announced with."""

    titles: dict[str, str]
    texts: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    place_name: str = ""
    address: str = ""
    access: dict[str, str] = field(default_factory=dict)
    online_url: str = ""
    seats: int | None = None
    category_id: int | None = None
    district_id: int | None = None
    agenda: Sequence[Point] = ()  # only while there is none: what exists is changed by itself

    def check(self, items: Sequence[AgendaItem] = ()) -> None:
        """Raise AgendaTooLong where the points do not fit between start and end."""
        minutes = taken(items) if items else [point.minutes for point in self.agenda]
        timetable.check(minutes, self.starts_at, self.ends_at)


def _set(meeting: Meeting, plan: Plan, locale: str) -> None:
    for name, value in vars(plan).items():
        if name != "agenda":
            setattr(meeting, name, value)
    meeting.locale = locale if plan.titles.get(locale) else next(iter(plan.titles), locale)
    meeting.title = plan.titles.get(meeting.locale, "")
    meeting.body = plan.texts.get(meeting.locale, "")


def publish(component: Component, author: User, plan: Plan, locale: str) -> Meeting:
    """Announce a meeting. Raises AgendaTooLong."""
    plan.check()
    meeting = Meeting(
        component=component, author=author, starts_at=plan.starts_at, ends_at=plan.ends_at
    )
    db.session.add(meeting)
    _set(meeting, plan, locale)
    meeting.publish()
    db.session.flush()
    emit(Published(meeting, actor=author))
    agenda.announce(meeting, author, plan.agenda)
    emit(StaffActed(author, "meeting.published", meeting, {}, _facts(meeting)))
    return meeting


def change(meeting: Meeting, actor: User, plan: Plan) -> None:
    """Announce a meeting anew; the points of its agenda stay as they are. Raises AgendaTooLong."""
    items = agenda.hold(meeting)
    plan.check(items)
    before, text = _facts(meeting), {"title": meeting.title, "body": meeting.body}
    times = meeting.starts_at, meeting.ends_at
    _set(meeting, plan, meeting.locale)
    meeting.edited_at = now()
    _note_moved(meeting, *times)
    if not items:
        agenda.announce(meeting, actor, plan.agenda)
    meeting.sequence += before != _facts(meeting)
    db.session.flush()
    after = {"title": meeting.title, "body": meeting.body}
    emit(Edited(meeting, actor=actor, before=text, after=after))
    emit(StaffActed(actor, "meeting.changed", meeting, before, _facts(meeting)))
    if times != (meeting.starts_at, meeting.ends_at):
        emit(Rescheduled(meeting, actor=actor))


def _note_moved(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> None:
    """Keep the time that was announced; once it is that time again, nothing has moved."""
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        return
    announced = meeting.was_starts_at or starts_at, meeting.was_ends_at or ends_at
    has_moved = announced != (meeting.starts_at, meeting.ends_at)
    meeting.was_starts_at, meeting.was_ends_at = announced if has_moved else (None, None)


def _facts(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place_name,
    }


def cancel(meeting: Meeting, actor: User, reason: str) -> None:
    meeting.cancelled_at, meeting.cancelled_reason = now(), reason
    meeting.sequence += 1
    emit(StaffActed(actor, "meeting.cancelled", meeting, {}, {"reason": reason}))
    emit(Concluded(meeting, actor=actor))


def record(
    meeting: Meeting,
    actor: User,
    minutes: str,
    *,
    attendance: int | None = None,
    approved: bool = False,
) -> None:
    """Publish minutes with the decisions, or change them; `approved` says they are agreed."""
    before = {"minutes": meeting.minutes, "approved": meeting.minutes_approved_at is not None}
    is_first = meeting.minutes_published_at is None
    meeting.minutes, meeting.attendance = minutes, attendance
    meeting.minutes_published_at = meeting.minutes_published_at or now()
    meeting.minutes_approved_at = (meeting.minutes_approved_at or now()) if approved else None
    db.session.flush()
    for decision in meeting.decisions:
        decisions.publish(decision, actor)
    after = {"minutes": minutes, "approved": approved}
    emit(StaffActed(actor, "meeting.recorded", meeting, before, after))
    if is_first:
        emit(Concluded(meeting, actor=actor))
