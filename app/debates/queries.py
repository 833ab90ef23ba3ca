"""Reading debates."""

from __future__ import annotations

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from app.core.clock import now
from app.core.models import Component
from app.debates.models import Debate
from app.spaces.models import Space

SPACE = aliased(Space, flat=True)  # both it and the listed kind are resources


def visible() -> Select[Debate]:
    """Public debates of public spaces with what a list shows of them; open ones first."""
    is_open = and_(
        Debate.concluded_at.is_(None),
        or_(Debate.closes_at.is_(None), Debate.closes_at > now()),
        or_(Debate.opens_at.is_(None), Debate.opens_at <= now()),
    )
    return (
        select(Debate)
        .join(Debate.component)
        .join(SPACE, SPACE.id == Component.space_id)
        .where(Debate.is_visible, Component.published_at.is_not(None), SPACE.is_visible)
        .options(
            contains_eager(Debate.component).contains_eager(Component.space.of_type(SPACE)),
            selectinload(Debate.counters),
            selectinload(Debate.category),
            selectinload(Debate.district),
        )
        .order_by(case((is_open, 0), else_=1), Debate.published_at.desc(), Debate.id.desc())
    )


def concluded_in(component: Component, limit: int) -> Select[Debate]:
    """The debates that ended with conclusions, latest first."""
    return (
        select(Debate)
        .where(Debate.component_id == component.id, Debate.is_visible)
        .where(Debate.concluded_at.is_not(None))
        .order_by(Debate.concluded_at.desc())
        .limit(limit)
    )
