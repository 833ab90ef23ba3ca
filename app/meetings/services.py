"""What can be done with meetings. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Concluded, Edited, Published, Rescheduled, StaffActed, emit
from app.core.models import Component
from app.extensions import db
from app.meetings import sealing
from app.meetings.decisions import services as decisions
from app.meetings.models import AgendaItem, Meeting, OnlineFor


class AgendaTooLong(ValueError):
    """The agenda takes longer than the meeting; `excess` in minutes."""

    def __init__(self, excess: int) -> None:
        super().__init__(f"the agenda is {excess} minutes longer than the meeting")
        self.excess = excess


@dataclass(frozen=True)
class Point:
    """A point of the agenda; `minutes` is how long it may take."""

    title: str
    minutes: int = 0
    text: str = ""


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
    agenda: Sequence[Point] | None = ()  # None: as it is

    def check(self) -> None:
        """Raise AgendaTooLong where the points do not fit between start and end."""
        check_agenda(self.starts_at, self.ends_at, self.agenda or ())


def check_agenda(
    starts_at: datetime, ends_at: datetime, agenda: Iterable[Point | AgendaItem]
) -> None:
    """Raise AgendaTooLong where the points do not fit between start and end."""
    room = int((ends_at - starts_at).total_seconds() // 60)
    if (excess := sum(point.minutes for point in agenda) - room) > 0:
        raise AgendaTooLong(excess)


def _set(meeting: Meeting, plan: Plan, locale: str) -> None:
    plan.check()
    for name, value in vars(plan).items():
        if name != "agenda":
            setattr(meeting, name, value)
    meeting.locale = locale if plan.titles.get(locale) else next(iter(plan.titles), locale)
    meeting.title = plan.titles.get(meeting.locale, "")
    meeting.body = plan.texts.get(meeting.locale, "")
    if plan.agenda is None:
        return
    meeting.agenda.clear()
    db.session.flush()
    for number, point in enumerate(plan.agenda, start=1):
        meeting.agenda.append(AgendaItem(number=number, **vars(point)))


def write(component: Component, author: User, plan: Plan, locale: str, **place: int) -> Meeting:
    """A meeting that nobody sees yet; `place` is that in a series. Raises AgendaTooLong."""
    plan.check()
    times = {"starts_at": plan.starts_at, "ends_at": plan.ends_at}
    meeting = Meeting(component=component, author=author, **times, **place)
    db.session.add(meeting)
    _set(meeting, plan, locale)
    db.session.flush()
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
    sealing.lock(meeting)
    db.session.refresh(meeting)  # what somebody else has made of it meanwhile
    if meeting.is_draft:
        show(meeting, actor)


def show(meeting: Meeting, actor: User, *, is_quiet: bool = False) -> None:
    """Make a meeting public; `is_quiet` where people hear of it by another one of its series."""
    meeting.publish()
    db.session.flush()
    emit(Published(meeting, actor=actor, is_quiet=is_quiet))
    emit(StaffActed(actor, "meeting.published", meeting, {}, _facts(meeting)))


def discard(meeting: Meeting, actor: User) -> None:
    """Throw a draft away. What was announced can only be cancelled: ValueError."""
    if not meeting.is_draft:
        raise ValueError("an announced meeting stays")
    emit(StaffActed(actor, "meeting.discarded", meeting, _facts(meeting), {}))
    db.session.delete(meeting)
    db.session.flush()


def change(meeting: Meeting, actor: User, plan: Plan, *, batch: str = "") -> None:
    """Announce a meeting anew, or rewrite a draft. Raises AgendaTooLong.

    Whoever follows several meetings that are changed in one `batch` is told once.
    """
    before, text = _facts(meeting), {"title": meeting.title, "body": meeting.body}
    times = meeting.starts_at, meeting.ends_at
    _set(meeting, plan, meeting.locale)
    is_public = not meeting.is_draft
    if is_public:
        meeting.edited_at = now()
        _note_moved(meeting, *times)
        meeting.sequence += before != _facts(meeting)
    db.session.flush()
    emit(StaffActed(actor, "meeting.changed", meeting, before, _facts(meeting)))
    if is_public:
        after = {"title": meeting.title, "body": meeting.body}
        emit(Edited(meeting, actor=actor, before=text, after=after))
    if is_public and times != (meeting.starts_at, meeting.ends_at):
        emit(Rescheduled(meeting, actor=actor, batch=batch))


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


def cancel(meeting: Meeting, actor: User, reason: str, *, batch: str = "") -> None:
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
    sealing.seal(meeting, actor)
    if is_first:
        emit(Concluded(meeting, actor=actor))
