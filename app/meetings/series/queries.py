"""Reading series, and what a meeting would get in the way of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select

from app.core.clock import now
from app.extensions import db
from app.meetings.models import Meeting
from app.meetings.series.patterns import Span

MOST_NEAR = 2000  # meetings that are looked at
MOST_CLASHES = 20


@dataclass(frozen=True)
class Clash:
    """A meeting that is on when another one would be, at the same place or in the same component."""

    id: int
    titles: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    is_same_place: bool


def meetings_of(series_id: int) -> Select[Meeting]:
    """The public ones, in their order."""
    query = select(Meeting).where(Meeting.series_id == series_id, Meeting.is_visible)
    return query.order_by(Meeting.starts_at, Meeting.id)


def beside(meeting: Meeting) -> Select[int, int | None, datetime]:
    """Id, position and beginning of the public meetings of the same series that take place."""
    columns = Meeting.id, Meeting.position, Meeting.starts_at
    query = select(*columns).where(Meeting.series_id == meeting.series_id, Meeting.is_visible)
    return query.where(Meeting.cancelled_at.is_(None)).order_by(Meeting.starts_at, Meeting.id)


def from_on(meeting: Meeting) -> Select[Meeting]:
    """This and the later ones of its series that are not over and not cancelled."""
    here = Meeting.series_id == meeting.series_id, Meeting.position >= meeting.position
    is_to_come = Meeting.cancelled_at.is_(None), Meeting.ends_at > now()
    query = select(Meeting).where(*here, *is_to_come).order_by(Meeting.position)
    return query.execution_options(populate_existing=True)


def clashes(
    component_id: int | None, place: str, spans: Sequence[Span], *, but: int | None = None
) -> list[Clash]:
    """What else is on at one of these times there; `but` one meeting. Some of them, where there are many."""
    ordered = sorted(spans)
    is_here = Meeting.component_id == component_id
    is_there = func.lower(Meeting.place_name) == func.lower(place) if place else None
    rivals = is_here if is_there is None else or_(is_here, and_(is_there, Meeting.is_visible))
    query = (
        select(Meeting.id, Meeting.titles, Meeting.starts_at, Meeting.ends_at, Meeting.place_name)
        .where(Meeting.starts_at < max(span.ends_at for span in spans))
        .where(Meeting.ends_at > ordered[0].starts_at, rivals)
        .where(
            Meeting.cancelled_at.is_(None), Meeting.hidden_at.is_(None), Meeting.id != (but or 0)
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_NEAR)
    )
    found = []
    for id_, titles, starts_at, ends_at, name in db.session.execute(query):
        if any(starts_at < span.ends_at and ends_at > span.starts_at for span in ordered):
            is_same_place = bool(place) and name.casefold() == place.casefold()
            found.append(Clash(id_, titles, starts_at, ends_at, is_same_place))
    return found[:MOST_CLASHES]
