"""Reading meetings."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.core.clock import now
from app.core.models import Component
from app.meetings.models import Decision, Meeting
from app.spaces.models import Space

SPACE = aliased(Space, flat=True)  # both it and the listed kind are resources


def _public() -> Select[Meeting]:
    return (
        select(Meeting)
        .join(Meeting.component)
        .join(SPACE, SPACE.id == Component.space_id)
        .where(Meeting.kind == "meeting")  # SQLite begins with these few, not with all resources
        .where(Meeting.is_visible, Component.published_at.is_not(None), SPACE.is_visible)
        .options(
            contains_eager(Meeting.component).contains_eager(Component.space.of_type(SPACE)),
            joinedload(Meeting.district),
        )
    )


def upcoming() -> Select[Meeting]:
    """Public meetings that have not ended, the next one first."""
    return _public().where(Meeting.ends_at > now()).order_by(Meeting.starts_at, Meeting.id)


def past() -> Select[Meeting]:
    """Public meetings that have ended, the latest first."""
    ended = _public().where(Meeting.ends_at <= now())
    return ended.order_by(Meeting.starts_at.desc(), Meeting.id.desc())


def decisions_in(component: Component, limit: int) -> Select[Decision]:
    """What was decided at the meetings of a component, latest meeting first."""
    return (
        select(Decision)
        .join(Decision.meeting)
        .where(Meeting.component_id == component.id, Meeting.is_visible)
        .where(Meeting.minutes_published_at.is_not(None))
        .order_by(Meeting.starts_at.desc(), Decision.number)
        .limit(limit)
        .options(contains_eager(Decision.meeting))
    )
