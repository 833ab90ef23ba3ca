"""The list of proposals: which ones, in which order, and which page of them.

The order "mix" is a ring: everybody reads the same random keys, each visitor from a
start of their own. What comes first costs the same in 1,000 and in 100,000 rows,
because the index that has the order is read until the page is full; only where few
rows fit the filters are these few read and sorted instead. How many fit is known
beforehand from the counts, so the choice is made here and not left to the planner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Tuple,
    UnaryExpression,
    and_,
    bindparam,
    literal,
    select,
    tuple_,
    union_all,
)

from app.core.models import Resource, ResourceCounters
from app.core.pagination import PER_PAGE
from app.proposals.models import LISTED, AuthorKind, Proposal, Status


class Order(StrEnum):
    """How a list is sorted."""

    MIX = "mix"
    NEWEST = "newest"
    SUPPORTED = "supported"
    DISCUSSED = "discussed"


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see; an empty tuple means everything."""

    components: tuple[int, ...] = ()
    statuses: tuple[Status, ...] = ()
    categories: tuple[int, ...] = ()
    districts: tuple[int, ...] = ()
    authors: tuple[AuthorKind, ...] = ()
    found: Select[int] | None = field(default=None, compare=False)  # by search words

    @property
    def is_narrow(self) -> bool:
        return bool(self.statuses or self.categories or self.districts or self.authors)


@dataclass(frozen=True)
class Slice:
    """Which rows of an order: some from an offset, counted from its end if `backwards`;
    or those after a row that the visitor has seen (`after`: place in the order, and id)."""

    offset: int = 0
    size: int = PER_PAGE + 1
    backwards: bool = False
    after: tuple[Any, ...] = ()


def slice_of(number: int, total: int | None) -> Slice:
    """The slice that a page is, read from the nearer end of the order."""
    offset = (number - 1) * PER_PAGE
    if total is None or offset <= total // 2:
        return Slice(offset)
    size = max(0, min(PER_PAGE, total - offset))
    return Slice(max(0, total - offset - size), size, backwards=True)


def _one_of(column: Any, values: Sequence[Any], *, indexed: bool) -> ColumnElement[bool]:
    """`indexed=False` keeps both databases from using an index on the column."""
    if not indexed:
        column = column + 0
    return column == values[0] if len(values) == 1 else column.in_(values)


def wanted(filters: Filters, *, in_order: bool) -> list[ColumnElement[bool]]:
    """The conditions; `in_order`: only the index that has the order may be used."""
    searched = filters.found is not None  # what was found is looked up, nothing else is read
    single = len(filters.components) == 1 and not searched
    indexed = not in_order and not searched
    conditions: list[ColumnElement[bool]] = [
        and_(Proposal.is_visible),
        _one_of(Proposal.component_id, filters.components, indexed=single or indexed),
        Proposal.status.in_(filters.statuses or LISTED),
    ]
    if not searched:
        conditions.append(Proposal.kind == "proposal")
    if filters.categories:
        conditions.append(_one_of(Proposal.category_id, filters.categories, indexed=indexed))
    if filters.districts:
        conditions.append(_one_of(Proposal.district_id, filters.districts, indexed=indexed))
    if filters.authors:
        conditions.append(Proposal.author_kind.in_(filters.authors))
    if filters.found is not None:
        conditions.append(Proposal.id.in_(filters.found))
    return conditions


def reads_in_order(total: int, matching: int | None) -> bool:
    """Whether reading the whole order until a page is full is cheaper than sorting what fits."""
    return matching is not None and matching * matching > PER_PAGE * total


def page_ids(filters: Filters, order: Order, part: Slice, *, in_order: bool) -> Subquery:
    """One page in its order: columns id, lap and place.

    What differs from page to page and from person to person are parameters (`parameters`),
    so that a statement can be kept.
    """
    conditions = wanted(filters, in_order=in_order)
    if order is Order.MIX:
        return _ring(conditions, part, in_order=in_order)
    return _descending(conditions, order, part, filters.components)


def parameters(start: int, part: Slice) -> dict[str, Any]:
    """The values of a page's statement."""
    values = {"start": start, "size": part.size, "offset": part.offset}
    values["reach"] = part.offset + part.size
    if part.after:
        values |= {"seen_place": part.after[1], "seen_id": part.after[2]}
    return values


def order_of(page: Any, order: Order) -> list[UnaryExpression[Any]]:
    """The order of a page's rows."""
    columns = (page.c.lap, page.c.place, page.c.id)
    return [column.asc() if order is Order.MIX else column.desc() for column in columns]


def _sorted(columns: Sequence[Any], *, ascending: bool) -> list[UnaryExpression[Any]]:
    return [column.asc() if ascending else column.desc() for column in columns]


def _seen(place: Any) -> Tuple:
    """The last row of the page before, in the order of `place`."""
    return tuple_(bindparam("seen_place", type_=place.type), bindparam("seen_id", type_=Integer))


def _ring(conditions: list[ColumnElement[bool]], part: Slice, *, in_order: bool) -> Subquery:
    """From the visitor's start to the end of the keys, then from the first key to the start."""
    key: Any = Proposal.random_key if in_order else Proposal.random_key + 0
    own_id: Any = Resource.__table__.c.id  # what the index ends with
    start = bindparam("start", type_=Integer)
    laps: tuple[ColumnElement[bool], ...] = (key >= start, key < start)
    forwards = not part.backwards
    first_lap = part.after[0] if part.after else 0
    pieces = []
    for lap in range(first_lap, 2):
        query = select(
            Proposal.id.label("id"), literal(lap).label("lap"), Proposal.random_key.label("place")
        ).where(*conditions, laps[lap])
        if part.after and lap == first_lap:
            query = query.where(tuple_(key, own_id) > _seen(Proposal.random_key))
        query = query.order_by(*_sorted((key, own_id), ascending=forwards))
        pieces.append(select(query.limit(bindparam("reach", type_=Integer)).subquery()))
    both = union_all(*pieces).subquery()
    places = _sorted((both.c.lap, both.c.place, both.c.id), ascending=forwards)
    return _cut(select(both).order_by(*places))


def _cut(query: Select[Any]) -> Subquery:
    size, offset = bindparam("size", type_=Integer), bindparam("offset", type_=Integer)
    return query.limit(size).offset(offset).subquery("page")


def _descending(
    conditions: list[ColumnElement[bool]], order: Order, part: Slice, components: Sequence[int]
) -> Subquery:
    """Newest, most supported or most discussed first."""
    key: Any = Resource.__table__.c.id  # what the indexes end with
    if order is Order.NEWEST:
        place: Any = Proposal.published_at
        query = select(Proposal.id.label("id"), literal(0).label("lap"), place.label("place"))
    else:
        counters = ResourceCounters
        place = counters.supports if order is Order.SUPPORTED else counters.comments
        query = (
            select(Proposal.id.label("id"), literal(0).label("lap"), place.label("place"))
            .select_from(counters)
            .join(Proposal, Proposal.id == counters.resource_id)
            .where(counters.component_id.in_(components))
        )
        key = counters.resource_id
    if part.after:
        query = query.where(tuple_(place, key) < _seen(place))
    query = query.where(*conditions)
    query = query.order_by(*_sorted((place, key), ascending=part.backwards))
    return _cut(query)
