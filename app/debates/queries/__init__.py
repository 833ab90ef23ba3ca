"""Reading debates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.models import Component, ResourceCounters, in_place
from app.debates.models import ConclusionsVersion, Debate
from app.debates.queries.listing import Filters, Order, State, found, listed

__all__ = [
    "Filters",
    "Order",
    "State",
    "concluded_at",
    "concluded_in",
    "found",
    "listed",
    "locked_comments",
    "one",
    "versions_of",
]


def one(debate_id: int) -> Select[Debate]:
    """A debate with all that its page says of it."""
    people = (
        joinedload(each).lazyload(User.grants) for each in (Debate.author, Debate.concluded_by)
    )
    labels = (joinedload(each) for each in (Debate.category, Debate.district))
    more = (*in_place(), *people, *labels)
    return select(Debate).where(Debate.id == debate_id).options(*more)


def concluded_in(component: Component, limit: int) -> Select[Debate]:
    """The debates that ended with conclusions, latest first."""
    return (
        select(Debate)
        .where(Debate.component_id == component.id, Debate.is_visible)
        .where(Debate.concluded_at.is_not(None))
        .order_by(Debate.concluded_at.desc())
        .limit(limit)
    )


def locked_comments(debate_id: int) -> Select[int]:
    """How many comments there are; nobody comments until this transaction has ended."""
    counters = ResourceCounters
    return select(counters.comments).where(counters.resource_id == debate_id).with_for_update()


def concluded_at(debate_id: int) -> Select[datetime | None]:
    """Since when there are conclusions, as the database knows it by now."""
    return select(Debate.__table__.c.concluded_at).where(Debate.__table__.c.id == debate_id)


def versions_of(debate: Debate) -> Select[ConclusionsVersion]:
    """All that the conclusions have said, the latest first."""
    return (
        select(ConclusionsVersion)
        .where(ConclusionsVersion.debate_id == debate.id)
        .order_by(ConclusionsVersion.number.desc())
        .options(joinedload(ConclusionsVersion.author).lazyload(User.grants))
    )
