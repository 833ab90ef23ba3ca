"""Questions about proposals."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from app.core.kept import detached, kept
from app.core.models import Component, Resource, ResourceCounters
from app.extensions import db
from app.proposals.models import LISTED, Answer, Assessment, Proposal, ProposalCount, Status
from app.spaces.models import Space

MOST_FOLLOWING = 200
MOST_RELATED = 3


def number_by(author_id: int, component_id: int | None) -> Select[int]:
    """How many proposals a person has published in a component; withdrawn ones do not count."""
    return select(func.count(Proposal.id)).where(
        Proposal.author_id == author_id,
        Proposal.component_id == component_id,
        Proposal.published_at.is_not(None),
        Proposal.status != Status.WITHDRAWN,
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


@cache
def whole() -> Select[Proposal]:
    """One proposal, named by the parameter `wanted`, with all that its page shows, in one query."""
    return (
        select(Proposal)
        .where(Proposal.id == bindparam("wanted"))
        .options(
            joinedload(Proposal.author),
            joinedload(Proposal.counters),
            joinedload(Proposal.category),
            joinedload(Proposal.district),
            # inner joins: SQLite would make a table of all resources for an outer one
            joinedload(Proposal.component, innerjoin=True).joinedload(
                Component.space, innerjoin=True
            ),
            joinedload(Proposal.answer).joinedload(Answer.answered_by),
            joinedload(Proposal.assessments).joinedload(Assessment.evaluator),
        )
    )


@cache
def supported() -> Select[Proposal]:
    """One proposal, named by the parameter `wanted`, with what decides on its support."""
    place = joinedload(Proposal.component, innerjoin=True)
    return (
        select(Proposal)
        .where(Proposal.id == bindparam("wanted"))
        .options(joinedload(Proposal.counters, innerjoin=True), place)
        .options(defer(Proposal.body, raiseload=True), defer(Proposal.excerpt, raiseload=True))
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
    values = {
        "component_id": proposal.component_id,
        "random_key": proposal.random_key,
        "category_id": proposal.category_id,
    }
    return [Related(*row) for row in db.session.execute(_related(), values)]


@cache
def _related() -> Select[int, str, str, int]:
    resources = Resource.__table__.c
    following = (
        select(resources.id)
        .where(
            resources.component_id == bindparam("component_id"),
            resources.kind == "proposal",
            resources.random_key > bindparam("random_key"),
        )
        .order_by(resources.random_key, resources.id)
        .limit(MOST_FOLLOWING)
        .subquery()
    )
    return (
        select(Proposal.id, Proposal.title, Proposal.locale, ResourceCounters.supports)
        .join(ResourceCounters, ResourceCounters.resource_id == Proposal.id)
        .where(
            Proposal.id.in_(select(following.c.id)),
            Proposal.category_id + 0 == bindparam("category_id"),
            Proposal.status.in_(LISTED),
            Proposal.is_visible,
        )
        .order_by(Proposal.random_key, Proposal.id)
        .limit(MOST_RELATED)
    )


def spaces_of(components: list[Component]) -> list[Space]:
    """The spaces that components are in, each once."""
    return list({component.space_id: component.space for component in components}.values())
