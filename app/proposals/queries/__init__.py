"""Questions about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import User
from app.core import about
from app.core.kept import detached, kept
from app.core.models import Component, Resource, ResourceCounters
from app.core.prepared import PLANNED_ONCE, PREPARED
from app.core.site import categories, districts
from app.extensions import db
from app.proposals.models import (
    LISTED,
    Answer,
    Assessment,
    Coauthor,
    Proposal,
    ProposalCount,
    Status,
)
from app.spaces.models import Space

NAMED = (User.name, User.public_id, User.deleted_at, User.blocked_at)  # what names a person
MOST_FOLLOWING = 200
MOST_RELATED = 3


def number_by(author_id: int, component_id: int | None) -> Select[int]:
    """How many proposals a person has published in a component.

    Withdrawn ones do not count, nor do copies, which the person did not make.
    """
    return select(func.count(Proposal.id)).where(
        Proposal.author_id == author_id,
        Proposal.component_id == component_id,
        Proposal.published_at.is_not(None),
        Proposal.status != Status.WITHDRAWN,
        or_(Proposal.origin.is_(None), ~Proposal.origin.startswith("copy/")),
    )


def supports_of(proposal_id: int) -> Select[int]:
    return select(ResourceCounters.supports).where(ResourceCounters.resource_id == proposal_id)


def number_in(component_id: int) -> int:
    """How many proposals a component's list shows."""
    return (
        db.session.scalar(
            select(func.sum(ProposalCount.number)).where(
                ProposalCount.component_id == component_id, ProposalCount.status.in_(LISTED)
            )
        )
        or 0
    )


def numbers_by_status(component_id: int) -> dict[Status, int]:
    """How many public proposals of a component have each status."""
    rows = db.session.execute(
        select(ProposalCount.status, func.sum(ProposalCount.number))
        .where(ProposalCount.component_id == component_id)
        .group_by(ProposalCount.status)
    )
    return {status: number for status, number in rows if number}


def read(proposal_id: int) -> Proposal | None:
    """One proposal with all that its page shows: one query, and what is kept of where it stands.

    A second one reads co-authors, and what the council and its evaluators said, where there are any.
    """
    wanted = {"wanted": proposal_id}
    row = db.session.execute(_whole(), wanted | about.values_for(proposal_id)).one_or_none()
    if row is None:
        return None
    found: Proposal = row.Proposal
    about.keep(found, row)
    if row.was_worked_on:
        db.session.scalars(_with_work(), wanted).unique().one()
    else:
        set_committed_value(found, "answer", None)
        set_committed_value(found, "assessments", [])
        set_committed_value(found, "coauthors", [])
    places = kept("places", lambda: {one.id: one for one in detached(_PLACES)})
    _settle(found, "component", places.get(found.component_id))
    _settle(found, "category", _of(categories(), found.category_id))
    _settle(found, "district", _of(districts(), found.district_id))
    return found


_PLACES = select(Component).options(joinedload(Component.space))


def _of(known: Sequence[Any], wanted: int | None) -> Any:
    return next((one for one in known if one.id == wanted), None)


def _settle(proposal: Proposal, name: str, known: Any) -> None:
    """What is kept belongs to all requests: this one gets a copy of its own."""
    if known is not None:
        set_committed_value(proposal, name, db.session.merge(known, load=False))


@cache
def _whole() -> Select[Any]:
    """What most proposals have: joins that find nothing cost as much as those that do."""
    worked_on = [
        exists().where(one.proposal_id == bindparam("wanted"))
        for one in (Answer, Assessment, Coauthor)
    ]
    return (
        select(Proposal, or_(*worked_on).label("was_worked_on"))
        .add_columns(*about.columns("proposal"))
        .where(Proposal.id == bindparam("wanted"))
        .options(
            joinedload(Proposal.author).load_only(*NAMED),
            joinedload(Proposal.counters, innerjoin=True),
        )
        .execution_options(**PLANNED_ONCE)
    )


@cache
def _with_work() -> Select[Proposal]:
    return (
        select(Proposal)
        .where(Proposal.id == bindparam("wanted"))
        .options(
            joinedload(Proposal.answer).joinedload(Answer.answered_by).load_only(*NAMED),
            joinedload(Proposal.coauthors).joinedload(Coauthor.user).load_only(*NAMED),
            joinedload(Proposal.assessments).joinedload(Assessment.evaluator).load_only(*NAMED),
        )
        .execution_options(**PREPARED)
    )


def listed() -> list[Component]:
    """Components of proposals that everybody may look into, with their spaces."""
    return kept("components of proposals", lambda: detached(_LISTED))


_LISTED = (
    select(Component)
    .join(Component.space)
    .where(Component.kind == "proposals", Component.published_at.is_not(None), Space.is_visible)
    .options(contains_eager(Component.space))
    .order_by(Component.id)
)


def component(component_id: int) -> Select[Component]:
    """One component of proposals with its space."""
    return (
        select(Component)
        .where(Component.id == component_id, Component.kind == "proposals")
        .options(selectinload(Component.space))
    )


def drafts_of(author_id: int) -> Select[Proposal]:
    """What a person has begun to write and not published."""
    return (
        select(Proposal)
        .where(Proposal.author_id == author_id, Proposal.published_at.is_(None))
        .where(Proposal.held_at.is_(None))
        .options(joinedload(Proposal.component).selectinload(Component.space))
        .order_by(Proposal.id.desc())
    )


class Related(NamedTuple):
    """Another proposal of the same topic."""

    id: int
    title: str
    locale: str
    supports: int


def related(proposal: Proposal) -> list[Related]:
    """Others of the same topic among those that follow this one in the mix: a bounded search."""
    return [Related(*row) for row in db.session.execute(_related(), {"wanted": proposal.id})]


def _of_wanted(model: type[Resource], name: str) -> Any:
    one = model.__table__.alias()
    return select(one.c[name]).where(one.c.id == bindparam("wanted")).scalar_subquery()


@cache
def _related() -> Select[int, str, str, int]:
    """The order of `following` is kept, and so reading ends with the third that is found.

    Component, key and topic are looked up again: for values of its own PostgreSQL would plan each time anew.
    """
    resources, proposals, counters = (
        one.__table__.c for one in (Resource, Proposal, ResourceCounters)
    )

    following = (  # read in the index alone
        select(resources.id, resources.random_key)
        .where(
            resources.component_id == _of_wanted(Resource, "component_id"),
            resources.kind == literal_column("'proposal'"),
            resources.random_key > _of_wanted(Resource, "random_key"),
        )
        .order_by(resources.random_key, resources.id)
        .limit(literal_column(str(MOST_FOLLOWING)))
        .subquery("following")
    )
    other: Any = Resource.__table__.alias("other")
    return (
        select(other.c.id, other.c.title, other.c.locale, counters.supports)
        .select_from(following)
        .join(Proposal.__table__, proposals.id == following.c.id)
        .join(ResourceCounters.__table__, counters.resource_id == following.c.id)
        .join(other, other.c.id == following.c.id)
        .where(
            proposals.category_id == _of_wanted(Proposal, "category_id"),
            proposals.status.in_(LISTED),
            other.c.published_at.is_not(None),
            other.c.hidden_at.is_(None),
        )
        .order_by(following.c.random_key, following.c.id)
        .limit(literal_column(str(MOST_RELATED)))
        .execution_options(**PREPARED)
    )


def spaces_of(components: list[Component]) -> list[Space]:
    """The spaces that components are in, each once."""
    return list({component.space_id: component.space for component in components}.values())
