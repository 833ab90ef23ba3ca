"""Reading meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.core.clock import now
from app.core.models import Component
from app.meetings.models import Meeting
from app.spaces.models import Process, Space

KEPT = timedelta(days=366)  # how long a calendar shows what is over
MOST_IN_CALENDAR = 1000
MOST_IN_FEED = 50
MOST_IN_MONTH = 500
SPACE = aliased(Space, flat=True)  # both it and the listed kind are resources
IN_PUBLIC = and_(Component.published_at.is_not(None), SPACE.is_visible)


@dataclass(frozen=True)
class Narrow:
    """Which meetings: of a component, of a process (by slug), of a district; all public ones without."""

    component: Component | None = None
    process: str = ""
    district_id: int | None = None


ALL = Narrow()


def _public(narrow: Narrow) -> Select[Meeting]:
    component = narrow.component
    query = (
        select(Meeting)
        .join(Meeting.component)
        .join(SPACE, SPACE.id == Component.space_id)
        .where(Meeting.kind == "meeting")  # SQLite begins with these few, not with all resources
        .where(Meeting.is_visible, Meeting.component_id == component.id if component else IN_PUBLIC)
        .options(
            contains_eager(Meeting.component).contains_eager(Component.space.of_type(SPACE)),
            joinedload(Meeting.district),
        )
    )
    if narrow.process:
        query = query.where(SPACE.slug == narrow.process)
    if narrow.district_id is not None:
        query = query.where(Meeting.district_id == narrow.district_id)
    return query


def upcoming(narrow: Narrow = ALL) -> Select[Meeting]:
    """Meetings that have not ended, the next one first."""
    return _public(narrow).where(Meeting.ends_at > now()).order_by(Meeting.starts_at, Meeting.id)


def past(narrow: Narrow = ALL) -> Select[Meeting]:
    """Meetings that have ended, the latest first."""
    ended = _public(narrow).where(Meeting.ends_at <= now())
    return ended.order_by(Meeting.starts_at.desc(), Meeting.id.desc())


def between(narrow: Narrow, begins: datetime, ends: datetime) -> Select[Meeting]:
    """Meetings that begin in a span of time, in their order; one more than are shown."""
    inside = _public(narrow).where(Meeting.starts_at >= begins, Meeting.starts_at < ends)
    return inside.order_by(Meeting.starts_at, Meeting.id).limit(MOST_IN_MONTH + 1)


def drafts(component: Component) -> Select[Meeting]:
    """What staff have not announced yet, the next ones first."""
    mine = select(Meeting).where(Meeting.component_id == component.id, Meeting.kind == "meeting")
    return (
        mine.where(Meeting.published_at.is_(None)).order_by(Meeting.starts_at, Meeting.id).limit(20)
    )


def in_calendar(narrow: Narrow) -> Select[Meeting]:
    """Public meetings for a calendar program: of the last year and to come, cancelled ones too."""
    query = _public(narrow).where(Meeting.ends_at > now() - KEPT).options(
        selectinload(Meeting.agenda), joinedload(Meeting.category)
    )  # fmt: skip
    return query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST_IN_CALENDAR)


def in_feed(narrow: Narrow) -> Select[Meeting]:
    """Public meetings of which there is something new: announced, changed, cancelled or recorded last."""
    changed = func.coalesce(
        Meeting.minutes_published_at, Meeting.cancelled_at, Meeting.edited_at, Meeting.published_at
    )
    return _public(narrow).order_by(changed.desc(), Meeting.id.desc()).limit(MOST_IN_FEED)


def processes() -> Select[Process]:
    """The public processes that have places for meetings, by title."""
    inside = select(Component.space_id).where(
        Component.kind == "meetings", Component.published_at.is_not(None)
    )
    return select(Process).where(Process.id.in_(inside), Process.is_visible).order_by(Process.title)
