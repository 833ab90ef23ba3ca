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
from app.meetings import locking
from app.meetings.agenda import services as agenda
from app.meetings.agenda import timetable
from app.meetings.agenda.services import AgendaFull, Point
from app.meetings.agenda.timetable import AgendaTooLong, taken
from app.meetings.minutes.services import agreeing, holding, writing
from app.meetings.models import AgendaItem, Meeting, OnlineFor

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
    online_for: OnlineFor = OnlineFor.ALL
    organiser: str = ""
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


def write(component: Component, author: User, plan: Plan, locale: str, **place: int) -> Meeting:
    """A meeting that nobody sees yet; `place` is that in a series. Raises AgendaTooLong."""
    plan.check()
    times = {"starts_at": plan.starts_at, "ends_at": plan.ends_at}
    meeting = Meeting(component=component, author=author, **times, **place)
    db.session.add(meeting)
    _set(meeting, plan, locale)
    db.session.flush()
    agenda.announce(meeting, author, plan.agenda)
    return meeting


def draft(component: Component, author: User, plan: Plan, locale: str) -> Meeting:
    """Write a meeting down that only staff can see. Raises AgendaTooLong."""
    meeting = write(component, author, plan, locale)
    emit(StaffActed(author, "meeting.drafted", meeting, {}, _facts(meeting)))
    return meeting


def publish(component: Component, author: User, plan: Plan, locale: str) -> Meeting:
    """Announce a meeting. Raises AgendaTooLong."""
    meeting = write(component, author, plan, locale)
    show(meeting, author)
    return meeting


def announce(meeting: Meeting, actor: User) -> None:
    """Show a draft to everybody; pressed twice it is announced once."""
    locking.hold(meeting)
    if meeting.is_draft:
        show(meeting, actor)


def show(meeting: Meeting, actor: User, *, is_quiet: bool = False) -> None:
    """Make a meeting public; `is_quiet` where people hear of it by another one of its series."""
    meeting.publish()
    db.session.flush()
    emit(Published(meeting, actor=actor, is_quiet=is_quiet))
    for item in meeting.agenda:
        agenda.publish(item, actor)
    emit(StaffActed(actor, "meeting.published", meeting, {}, _facts(meeting)))


def discard(meeting: Meeting, actor: User) -> None:
    """Throw a draft away. What was announced can only be cancelled: ValueError."""
    locking.hold(meeting)
    if not meeting.is_draft:
        raise ValueError("an announced meeting stays")
    emit(StaffActed(actor, "meeting.discarded", meeting, _facts(meeting), {}))
    db.session.delete(meeting)
    db.session.flush()


def change(meeting: Meeting, actor: User, plan: Plan, *, batch: str = "") -> None:
    """Announce a meeting anew, or rewrite a draft; the points of its agenda stay as they are.

    Whoever follows several meetings that are changed in one `batch` is told once.
    Raises AgendaTooLong.
    """
    items = agenda.hold(meeting)
    plan.check(items)
    before, text = _facts(meeting), {"title": meeting.title, "body": meeting.body}
    times, in_calendars = (meeting.starts_at, meeting.ends_at), _in_calendars(meeting)
    _set(meeting, plan, meeting.locale)
    is_public = not meeting.is_draft
    if is_public:
        meeting.edited_at = now()
        _note_moved(meeting, *times)
        meeting.sequence += in_calendars != _in_calendars(meeting)
    if not items:
        agenda.announce(meeting, actor, plan.agenda)
    db.session.flush()
    emit(StaffActed(actor, "meeting.changed", meeting, before, _facts(meeting)))
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


def _facts(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place_name,
    }


def _in_calendars(meeting: Meeting) -> tuple[object, ...]:
    """What calendars show, and must notice when it changes."""
    return *_facts(meeting).values(), meeting.address, meeting.public_link


def cancel(meeting: Meeting, actor: User, reason: str, *, batch: str = "") -> None:
    """Call off what was announced and is to come. Said twice, the first reason stays and is told once."""
    locking.hold(meeting)
    if meeting.is_draft or not meeting.is_upcoming:
        return
    meeting.cancelled_at, meeting.cancelled_reason = now(), reason
    meeting.sequence += 1
    emit(StaffActed(actor, "meeting.cancelled", meeting, {}, {"reason": reason}))
    emit(Concluded(meeting, actor=actor, batch=batch))


def record(
    meeting: Meeting,
    actor: User,
    minutes: str,
    *,
    attendance: int | None = None,
    approved: bool = False,
    reason: str = "",
) -> None:
    """Write the general text of the minutes and publish them, or change it for a reason; `approved` says they are agreed."""
    kept = holding.opened(meeting, actor)
    wanted = writing.General(minutes, attendance, kept.recording_url)
    writing.write_general(kept, actor, wanted, reason=reason)
    if meeting.minutes_published_at is None:
        agreeing.publish(kept, actor)
    if approved and meeting.minutes_approved_at is None:
        agreeing.approve(kept, actor)
