"""The queue of cases: what a moderator may reach, chosen and sorted, and how many wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy import case as when
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Role, RoleGrant, User
from app.core.clock import now
from app.core.models import Component, Resource
from app.extensions import db
from app.moderation.models import (
    OPEN,
    WAITING,
    Case,
    CaseState,
    Report,
    Rule,
)
from app.spaces.models import Space

WORK = {Role.MODERATOR, Role.ADMINISTRATOR}


class Order(StrEnum):
    """In which order the queue is worked."""

    URGENT = "urgent"
    DUE = "due"
    OLDEST = "oldest"
    NEWEST = "newest"


ORDERS = {
    Order.URGENT: _l("Most urgent first"),
    Order.DUE: _l("Least time left first"),
    Order.OLDEST: _l("Oldest first"),
    Order.NEWEST: _l("Newest first"),
}


class Shelf(StrEnum):
    """The parts of the queue."""

    OPEN = "open"
    APPEALS = "appeals"
    DECIDED = "decided"


SHELVES = {
    Shelf.OPEN: OPEN,
    Shelf.APPEALS: [CaseState.APPEALED],
    Shelf.DECIDED: [state for state in CaseState if not state.waits],
}


@dataclass(frozen=True)
class Wanted:
    """Which cases; empty values do not narrow."""

    shelf: Shelf = Shelf.OPEN
    state: CaseState | None = None
    rule: Rule | None = None
    space_id: int | None = None
    is_mine: bool = False
    is_overdue: bool = False
    order: Order = Order.URGENT

    @property
    def narrowings(self) -> int:
        asked = (self.state, self.rule, self.space_id, self.is_mine, self.is_overdue)
        return sum(1 for one in asked if one)


def spaces_of(user: User) -> list[int | None]:
    """The spaces whose cases a moderator may see."""
    return [grant.space_id for grant in user.grants if grant.role in WORK]


def within_reach(user: User) -> ColumnElement[bool] | None:
    """The condition that a case is a moderator's business; none for moderators of everything."""
    return None if user.holds(Role.MODERATOR) else Case.space_id.in_(spaces_of(user))


def cases(user: User, wanted: Wanted) -> Select[Case]:
    """The cases a moderator may see, in the order asked for."""
    query = select(Case).options(
        selectinload(Case.resource).selectinload(Resource.author).lazyload(User.grants),
        selectinload(Case.moderator).lazyload(User.grants),
    )
    states = SHELVES[wanted.shelf]
    query = query.where(Case.state.in_([wanted.state] if wanted.state in states else states))
    if (reach := within_reach(user)) is not None:
        query = query.where(reach)
    if wanted.rule:
        given = Report.case_id == Case.id, Report.rule == wanted.rule
        query = query.where(exists().where(*given) | (Case.rule == wanted.rule))
    if wanted.space_id:
        query = query.where(Case.space_id == wanted.space_id)
    if wanted.is_mine:
        query = query.where(Case.moderator_id == user.id)
    if wanted.is_overdue:
        query = query.where(Case.due_at < now())
    return query.order_by(*_order(wanted))


def _order(wanted: Wanted) -> Iterable[Any]:
    if wanted.shelf is Shelf.DECIDED and wanted.order is Order.URGENT:
        return (Case.id.desc(),)
    match wanted.order:
        case Order.URGENT:
            return (Case.priority.desc(), Case.id)
        case Order.DUE:
            return (Case.due_at.is_(None), Case.due_at, Case.id)
        case Order.OLDEST:
            return (Case.opened_at, Case.id)
        case Order.NEWEST:
            return (Case.id.desc(),)


def whole(case_id: int) -> Select[Case]:
    """A case with what its page says of the text: author, place, and what it answers."""
    return (
        select(Case)
        .where(Case.id == case_id)
        .options(
            joinedload(Case.resource).options(
                joinedload(Resource.component).joinedload(Component.space),
                joinedload(Resource.counters),
                joinedload(Resource.author).joinedload(User.grants),
                joinedload(Resource.parent),
            ),
            joinedload(Case.moderator).lazyload(User.grants),
        )
    )


def some(user: User, ids: Iterable[int]) -> Select[Case]:
    """The cases picked from the queue, as far as they are the moderator's business."""
    query = select(Case).where(Case.id.in_(list(ids))).options(selectinload(Case.resource))
    if (reach := within_reach(user)) is not None:
        query = query.where(reach)
    return query.order_by(Case.id)


def next_open(user: User, but: Case) -> Case | None:
    """What to go on with after a case: mine first, then whatever nobody has taken."""
    query = select(Case).where(Case.state.in_(WAITING), Case.id != but.id)
    if (reach := within_reach(user)) is not None:
        query = query.where(reach)
    free = query.where(Case.moderator_id.is_(None) | (Case.moderator_id == user.id))
    order = Case.moderator_id.is_(None), Case.priority.desc(), Case.id
    return db.session.scalar(free.order_by(*order).limit(1))


def waiting_for(user_id: Any) -> Any:
    """How many cases wait for a moderator; 0, at next to no cost, for everybody else."""
    asking = user_id.table
    mine = (RoleGrant.user_id == user_id) & RoleGrant.role.in_(WORK)
    here = RoleGrant.space_id.is_(None) | (RoleGrant.space_id == Case.space_id)
    is_staff = select(RoleGrant.id).where(mine).correlate(asking).exists()
    reaches = select(RoleGrant.id).where(mine, here).correlate(asking, Case.__table__).exists()
    number = select(func.count(Case.id)).where(Case.state.in_(WAITING), reaches).correlate(asking)
    return when((is_staff, number.scalar_subquery()), else_=literal(0))


def rules_of(page: Iterable[Case]) -> dict[int, list[Rule]]:
    """The reasons given in the reports of some cases: one query for all of them."""
    found: dict[int, list[Rule]] = {one.id: [] for one in page}
    query = select(Report.case_id, Report.rule).where(Report.case_id.in_(found)).distinct()
    for case_id, rule in db.session.execute(query.order_by(Report.rule)):
        found[case_id].append(rule)
    return found


def spaces_offered(user: User) -> Select[Space]:
    """The spaces to narrow the queue to."""
    query = select(Space).where(Space.id.in_(select(Case.space_id).distinct()))
    if within_reach(user) is not None:
        query = query.where(Space.id.in_([one for one in spaces_of(user) if one]))
    return query.order_by(Space.title, Space.id)
