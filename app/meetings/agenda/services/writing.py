"""Putting points on an agenda, and changing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Edited, Published, StaffActed, Unpublished, emit
from app.core.models import Resource
from app.extensions import db
from app.meetings import locking
from app.meetings.agenda import timetable
from app.meetings.agenda.services import ordering
from app.meetings.models import AgendaItem, AgendaLink, Meeting

MOST_ITEMS = 100  # so that an agenda is one page


class AgendaFull(ValueError):
    """The agenda has as many points as one page can show."""


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
    locking.hold(meeting)
    items = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    items = items.order_by(AgendaItem.position).execution_options(populate_existing=True)
    return list(db.session.scalars(items))


def add(meeting: Meeting, actor: User, point: Point) -> AgendaItem:
    """Put a point at the end of the agenda, or with the consent items. Raises AgendaTooLong, AgendaFull."""
    items = hold(meeting)
    if len(items) >= MOST_ITEMS:
        raise AgendaFull
    timetable.check([*timetable.taken(items), point.minutes], meeting.starts_at, meeting.ends_at)
    item = _put(meeting, actor, point, position=len(items) + 1)
    if item.is_consent:
        ordering.regroup([*items, item], item)
    emit(StaffActed(actor, "agenda.added", item, {}, facts(item)))
    return item


def announce(meeting: Meeting, actor: User, points: Sequence[Point]) -> None:
    """The points that a meeting is announced with. Raises AgendaTooLong, AgendaFull."""
    if len(points) > MOST_ITEMS:
        raise AgendaFull
    timetable.check([point.minutes for point in points], meeting.starts_at, meeting.ends_at)
    for position, point in enumerate(points, start=1):
        _put(meeting, actor, point, position)


def _put(meeting: Meeting, actor: User, point: Point, position: int) -> AgendaItem:
    item = AgendaItem(
        meeting=meeting, parent_id=meeting.id, component=meeting.component, author=actor,
        locale=meeting.locale, position=position, is_consent=point.is_consent,
    )  # fmt: skip
    db.session.add(item)
    _write(item, point)
    db.session.flush()
    publish(item, actor)
    return item


def _write(item: AgendaItem, point: Point) -> None:
    for name in PLAIN:
        setattr(item, name, getattr(point, name))
    item.body = point.text
    wanted = {one.id for one in point.about}
    item.links = [link for link in item.links if link.resource_id in wanted]
    known = {link.resource_id for link in item.links}
    item.links += [AgendaLink(resource_id=id_) for id_ in sorted(wanted - known)]


def change(item: AgendaItem, actor: User, point: Point) -> None:
    """Plan a point anew; it stays or becomes a consent item, `take_out` ends that. Raises AgendaTooLong."""
    items = hold(item.meeting)
    others = timetable.taken(one for one in items if one is not item)
    mine = [] if item.withdrawn_at else [point.minutes]
    timetable.check([*others, *mine], item.meeting.starts_at, item.meeting.ends_at)
    before, text = facts(item), {"title": item.title, "body": item.body}
    _write(item, point)
    after = {"title": item.title, "body": item.body}
    item.edited_at = now() if text != after else item.edited_at
    if point.is_consent and not item.is_consent and not item.withdrawn_at:
        item.is_consent, item.note = True, ""
        ordering.regroup(items, item)
    db.session.flush()
    # What is written while it is not public becomes no version that can be read later.
    _hide(item, actor)
    emit(Edited(item, actor=actor, before=text, after=after))
    publish(item, actor)
    emit(StaffActed(actor, "agenda.changed", item, before, facts(item)))


def _hide(item: AgendaItem, actor: User) -> None:
    """What is moved behind closed doors is public no longer."""
    if item.is_confidential and item.published_at is not None:
        item.published_at = None
        db.session.flush()
        emit(Unpublished(item, actor=actor))


def publish(item: AgendaItem, actor: User) -> None:
    """Show a point with its meeting; never one that is taken behind closed doors."""
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
