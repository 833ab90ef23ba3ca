"""Reading meetings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.core.clock import now
from app.core.models import Component
from app.core.site import District
from app.meetings.models import Meeting
from app.spaces.models import Space

KEPT = timedelta(days=366)  # how long a calendar shows what is over
MOST_IN_CALENDAR = 1000
SPACE = aliased(Space, flat=True)  # both it and the listed kind are resources
IN_PUBLIC = and_(Component.published_at.is_not(None), SPACE.is_visible)


def _public(component: Component | None) -> Select[Meeting]:
    place = Meeting.component_id == component.id if component else IN_PUBLIC
    return (
        select(Meeting)
        .join(Meeting.component)
        .join(SPACE, SPACE.id == Component.space_id)
        .where(Meeting.kind == "meeting")  # SQLite begins with these few, not with all resources
        .where(Meeting.is_visible, place)
        .options(
            contains_eager(Meeting.component).contains_eager(Component.space.of_type(SPACE)),
            joinedload(Meeting.district),
        )
    )


def upcoming(component: Component | None = None) -> Select[Meeting]:
    """Meetings that have not ended, the next one first: all public ones, or those of a component."""
    return _public(component).where(Meeting.ends_at > now()).order_by(Meeting.starts_at, Meeting.id)


def past(component: Component | None = None) -> Select[Meeting]:
    """Meetings that have ended, the latest first: all public ones, or those of a component."""
    ended = _public(component).where(Meeting.ends_at <= now())
    return ended.order_by(Meeting.starts_at.desc(), Meeting.id.desc())


def in_calendar(slug: str = "", district: str = "") -> Select[Meeting]:
    """Public meetings for a calendar program: of the last year and to come, cancelled ones too."""
    query = _public(None).where(Meeting.ends_at > now() - KEPT).options(
        selectinload(Meeting.agenda), joinedload(Meeting.category)
    )  # fmt: skip
    if slug:
        query = query.where(SPACE.slug == slug)
    if district:
        query = query.where(Meeting.district.has(District.slug == district))
    return query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST_IN_CALENDAR)
