"""Putting points on an agenda. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.core.events import Published, StaffActed, emit
from app.core.models import Resource
from app.extensions import db
from app.meetings.agenda import timetable
from app.meetings.models import AgendaItem, AgendaLink, Meeting


@dataclass(frozen=True)
class Point:
    """A point of the agenda as it is planned; `minutes` is how long it may take."""

    title: str
    minutes: int = 0
    text: str = ""
    number: str = ""
    presenter: str = ""
    is_consent: bool = False
    is_confidential: bool = False
    about: Sequence[Resource] = ()


PLAIN = ("title", "minutes", "number", "presenter", "is_confidential")


def hold(meeting: Meeting) -> list[AgendaItem]:
    """Lock a meeting, so that nobody else changes its times or its agenda; both are read anew."""
    locked = select(Meeting.id).where(Meeting.id == meeting.id)
    db.session.execute(locked.with_for_update(of=Meeting.__table__))
    db.session.refresh(meeting)
    items = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    items = items.order_by(AgendaItem.position).execution_options(populate_existing=True)
    return list(db.session.scalars(items))


def add(meeting: Meeting, actor: User, point: Point) -> AgendaItem:
    """Put a point at the end of the agenda. Raises AgendaTooLong."""
    items = hold(meeting)
    timetable.check([*timetable.taken(items), point.minutes], meeting.starts_at, meeting.ends_at)
    item = _put(meeting, actor, point, position=len(items) + 1)
    db.session.flush()
    emit(StaffActed(actor, "agenda.added", item, {}, facts(item)))
    return item


def announce(meeting: Meeting, actor: User, points: Sequence[Point]) -> None:
    """The points that a meeting is announced with. Raises AgendaTooLong."""
    timetable.check([point.minutes for point in points], meeting.starts_at, meeting.ends_at)
    for position, point in enumerate(points, start=1):
        _put(meeting, actor, point, position)


def _put(meeting: Meeting, actor: User, point: Point, position: int) -> AgendaItem:
    item = AgendaItem(
        meeting=meeting, parent_id=meeting.id, component=meeting.component, author=actor,
        locale=meeting.locale, position=position, is_consent=point.is_consent,
    )  # fmt: skip
    db.session.add(item)
    write(item, point)
    db.session.flush()
    show(item, actor)
    return item


def write(item: AgendaItem, point: Point) -> None:
    """What is planned, as the row keeps it."""
    for name in PLAIN:
        setattr(item, name, getattr(point, name))
    item.body = point.text
    wanted = {one.id for one in point.about}
    item.links = [link for link in item.links if link.resource_id in wanted]
    known = {link.resource_id for link in item.links}
    item.links += [AgendaLink(resource_id=id_) for id_ in sorted(wanted - known)]


def show(item: AgendaItem, actor: User) -> None:
    """Publish a point with its meeting; never one that is taken behind closed doors."""
    if item.is_confidential or item.meeting.published_at is None or item.published_at is not None:
        return
    item.publish()
    db.session.flush()
    emit(Published(item, actor=actor))


def facts(item: AgendaItem) -> dict[str, str]:
    return {
        "title": item.title,
        "number": item.shown_number,
        "minutes": str(item.minutes),
        "consent": str(item.is_consent),
        "confidential": str(item.is_confidential),
    }
