"""What a list shows of each proposal, and how many there are: two queries a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, Subquery, bindparam, false, func, null, select

from app.accounts.models import User, name_shown
from app.core.models import Component, ResourceCounters
from app.extensions import db
from app.likes.queries import is_supported_by, used_by
from app.proposals.models import LISTED, AuthorKind, Proposal, ProposalCount, Status
from app.proposals.models.proposals import ANSWERS, state_of
from app.proposals.queries.listing import (
    Filters,
    Order,
    Slice,
    order_of,
    page_ids,
    parameters,
    wanted,
)

COUNTED = 1000  # more than this found by search words are "more than 1,000"


@dataclass(slots=True)
class Row:
    """A proposal as lists show it; permissions take it for a proposal."""

    id: int
    component_id: int
    title: str
    excerpt: str
    locale: str
    status: Status
    author_kind: AuthorKind
    category_id: int | None
    district_id: int | None
    published_at: Any
    lap: int
    place: Any
    author_name: str | None
    author_public_id: str | None
    author_has_left: bool
    author_is_blocked: bool
    supports: int
    comments: int
    is_supported: bool
    used: int
    component: Component | None = field(default=None, repr=False)

    @property
    def shown_name(self) -> str | None:
        """The author's name as others see it, where a person wrote it."""
        if self.author_name is None:
            return None
        return name_shown(
            self.author_name, has_left=self.author_has_left, is_blocked=self.author_is_blocked
        )

    @property
    def is_answered(self) -> bool:
        return self.status in ANSWERS

    @property
    def state(self) -> str:
        return state_of(self.status)


def _columns(page: Subquery, *, signed_in: bool) -> list[Any]:
    mine: Any = false()
    used: Any = null()
    if signed_in:
        person: Any = bindparam("user_id", type_=Integer)
        mine = is_supported_by(person, Proposal.id)
        used = used_by(person, Proposal.component_id).scalar_subquery()
    return [
        Proposal.id,
        Proposal.component_id,
        Proposal.title,
        Proposal.excerpt,
        Proposal.locale,
        Proposal.status,
        Proposal.author_kind,
        Proposal.category_id,
        Proposal.district_id,
        Proposal.published_at,
        page.c.lap,
        page.c.place,
        User.name.label("author_name"),
        User.public_id.label("author_public_id"),
        User.deleted_at.is_not(None).label("author_has_left"),
        User.blocked_at.is_not(None).label("author_is_blocked"),
        ResourceCounters.supports,
        ResourceCounters.comments,
        mine.label("is_supported"),
        func.coalesce(used, 0).label("used"),
    ]


def _page(filters: Filters, order: Order, part: Slice, in_order: bool, signed_in: bool) -> Any:
    page = page_ids(filters, order, part, in_order=in_order)
    return (
        select(*_columns(page, signed_in=signed_in))
        .select_from(page)
        .join(Proposal, Proposal.id == page.c.id)
        .join(ResourceCounters, ResourceCounters.resource_id == Proposal.id)
        .outerjoin(User, User.id == Proposal.author_id)
        .order_by(*order_of(page, order))
    )


_kept_page = lru_cache(maxsize=256)(_page)


@dataclass(frozen=True)
class Reader:
    """Who looks at a list, and where in the mix this person begins."""

    start: int
    user_id: int | None


def rows(
    filters: Filters, order: Order, part: Slice, reader: Reader, *, in_order: bool
) -> list[Row]:
    """The rows of a page, with what the person who looks at them has supported."""
    shape = Slice(0, 0, part.backwards, part.after[:1])
    build = _page if filters.found is not None else _kept_page
    query = build(filters, order, shape, in_order, reader.user_id is not None)
    values = parameters(reader.start, part)
    if reader.user_id is not None:
        values["user_id"] = reader.user_id
    return [Row(*row) for row in db.session.execute(query, values)]


@dataclass(frozen=True)
class Numbers:
    """How many proposals fit: all filters, and for each choice the others."""

    everything: int  # in these components, whatever the filters
    matching: int
    by_status: dict[Status, int]
    by_category: dict[int, int]


UNCOUNTED = Numbers(0, 0, {}, {})


def numbers(filters: Filters) -> Numbers:
    """Exact for any filters (search words aside), read from the counts in one query."""
    found = db.session.execute(
        _by_sort(filters.districts, filters.authors), {"components": filters.components}
    )
    return _sum_up(filters, found)


@lru_cache(maxsize=128)
def _by_sort(districts: tuple[int, ...], authors: tuple[AuthorKind, ...]) -> Select[Any]:
    """All of each status and topic, and those of them that fit the other filters."""
    counts = ProposalCount.__table__.c
    all_of_them = func.sum(counts.number)
    fits = [counts.district_id.in_(districts)] if districts else []
    fits += [counts.author_kind.in_(authors)] if authors else []
    fitting = all_of_them.filter(*fits) if fits else all_of_them
    return (
        select(counts.status, counts.category_id, all_of_them, func.coalesce(fitting, 0))
        .where(counts.component_id.in_(bindparam("components", expanding=True)))
        .group_by(counts.status, counts.category_id)
    )


def _sum_up(filters: Filters, found: Iterable[Any]) -> Numbers:
    everything = matching = 0
    by_status: dict[Status, int] = {}
    by_category: dict[int, int] = {}
    statuses = filters.statuses or LISTED
    for status, category_id, number, fitting in found:
        everything += number if status in LISTED else 0
        in_category = not filters.categories or category_id in filters.categories
        if in_category:
            by_status[status] = by_status.get(status, 0) + fitting
        if status in statuses:
            by_category[category_id] = by_category.get(category_id, 0) + fitting
            matching += fitting if in_category else 0
    return Numbers(everything, matching, by_status, by_category)


def number_found(filters: Filters) -> int:
    """How many proposals search words find, counted up to one more than COUNTED."""
    some = select(Proposal.id).where(*wanted(filters, in_order=False)).limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
