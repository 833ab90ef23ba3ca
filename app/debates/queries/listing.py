"""The list of debates: which ones, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.models import User
from app.core.clock import now
from app.core.models import Component, ResourceCounters
from app.debates.models import Debate
from app.spaces.models import Space

SPACE = aliased(Space, flat=True)  # both it and the listed kind are resources
IN_PUBLIC = and_(Component.published_at.is_not(None), SPACE.is_visible)
COUNTED = 1000  # more than this are "more than 1,000"


class State(StrEnum):
    """How debates stand, as keys of the status vocabulary."""

    OPEN = "open_debate"
    PLANNED = "planned"
    CLOSED = "closed"
    CONCLUDED = "conclusions"


class Order(StrEnum):
    """How a list is sorted."""

    OPEN_FIRST = "open"
    NEWEST = "newest"
    DISCUSSED = "discussed"
    CLOSING = "closing"


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see; an empty tuple means everything."""

    states: tuple[State, ...] = ()
    categories: tuple[int, ...] = ()
    districts: tuple[int, ...] = ()
    is_official: bool | None = None
    slug: str = ""  # of a process
    ids: Select[int] | None = field(default=None, compare=False)  # by search words


def _standing(state: State) -> ColumnElement[bool]:
    """The condition for one state: of the four exactly one holds."""
    moment = now()
    has_ended = func.coalesce(Debate.closes_at <= moment, False)
    has_begun = func.coalesce(Debate.opens_at <= moment, True)
    lasts = Debate.concluded_at.is_(None)
    match state:
        case State.CONCLUDED:
            return Debate.concluded_at.is_not(None)
        case State.CLOSED:
            return and_(lasts, has_ended)
        case State.PLANNED:
            return and_(lasts, ~has_ended, ~has_begun)
        case State.OPEN:
            return and_(lasts, ~has_ended, has_begun)


def _wanted(component: Component | None, filters: Filters) -> list[ColumnElement[bool]]:
    """Of one component all that are published: whether it may be read, its own rule says."""
    place = Debate.component_id == component.id if component else IN_PUBLIC
    conditions = [Debate.kind == "debate", and_(Debate.is_visible), place]
    if filters.states:
        conditions.append(or_(*(_standing(state) for state in filters.states)))
    if filters.categories:
        conditions.append(Debate.category_id.in_(filters.categories))
    if filters.districts:
        conditions.append(Debate.district_id.in_(filters.districts))
    if filters.is_official is not None:
        conditions.append(Debate.is_official.is_(filters.is_official))
    if filters.slug:
        conditions.append(SPACE.slug == filters.slug)
    if filters.ids is not None:
        conditions.append(Debate.id.in_(filters.ids))
    return conditions


def _sorted(order: Order) -> tuple[Any, ...]:
    newest = (Debate.published_at.desc(), Debate.id.desc())
    is_open = case((_standing(State.OPEN), 0), else_=1)
    match order:
        case Order.NEWEST:
            return newest
        case Order.DISCUSSED:
            return (ResourceCounters.comments.desc(), *newest)
        case Order.CLOSING:
            return (is_open, Debate.closes_at.is_(None), Debate.closes_at, *newest)
        case Order.OPEN_FIRST:
            return (is_open, *newest)


def _joined(query: Select[Any], component: Component | None, filters: Filters) -> Select[Any]:
    joined = query.join(Debate.component).join(SPACE, SPACE.id == Component.space_id)
    return joined.where(*_wanted(component, filters))


def listed(component: Component | None, filters: Filters, order: Order) -> Select[Debate]:
    """Public debates with what a list shows of them."""
    return (
        _joined(select(Debate), component, filters)
        .join(Debate.counters)
        .options(
            contains_eager(Debate.counters),
            contains_eager(Debate.component).contains_eager(Component.space.of_type(SPACE)),
            joinedload(Debate.author).lazyload(User.grants),
            joinedload(Debate.category),
            joinedload(Debate.district),
        )
        .order_by(*_sorted(order))
    )


def found(component: Component | None, filters: Filters) -> Select[int]:
    """How many there are, counted up to one more than COUNTED."""
    some = _joined(select(Debate.id), component, filters).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(some)
