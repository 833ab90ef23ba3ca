"""Questions that staff ask about proposals."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Role, RoleGrant, User
from app.core.models import Component
from app.proposals.models import Answer, Assessment, Proposal
from app.proposals.queries.listing import Filters, wanted


def all_components() -> Select[Component]:
    """Components of proposals, public or not, with their spaces."""
    return (
        select(Component)
        .where(Component.kind == "proposals")
        .options(selectinload(Component.space))
        .order_by(Component.id.desc())
    )


def work_list(filters: Filters) -> Select[Proposal]:
    """Proposals as staff list them, newest first."""
    return (
        select(Proposal)
        .where(*wanted(filters, in_order=True))
        .options(
            joinedload(Proposal.counters),
            joinedload(Proposal.answer),
            joinedload(Proposal.district),
            selectinload(Proposal.assessments).joinedload(Assessment.evaluator),
        )
        .order_by(Proposal.published_at.desc(), Proposal.id.desc())
    )


def chosen(component_id: int, ids: Iterable[int]) -> Select[Proposal]:
    """Those of the proposals that are in the component; what else was sent is left alone."""
    return (
        select(Proposal)
        .where(
            Proposal.component_id == component_id,
            Proposal.id.in_(list(ids)),
            Proposal.published_at.is_not(None),
        )
        .options(joinedload(Proposal.answer).joinedload(Answer.answered_by))
        .order_by(Proposal.id)
    )


def evaluators(space_id: int) -> Select[User]:
    """Who can assess proposals of a space."""
    here = or_(RoleGrant.space_id.is_(None), RoleGrant.space_id == space_id)
    return (
        select(User)
        .where(User.grants.any((RoleGrant.role == Role.EVALUATOR) & here))
        .where(User.deleted_at.is_(None))
        .order_by(User.name, User.id)
    )


def assigned_to(evaluator_id: int) -> Select[Assessment]:
    """An evaluator's assessments, those to do first."""
    return (
        select(Assessment)
        .join(Assessment.proposal)
        .where(Assessment.evaluator_id == evaluator_id)
        .options(
            joinedload(Assessment.proposal)
            .joinedload(Proposal.component)
            .selectinload(Component.space)
        )
        .order_by(Assessment.assessed_at.is_not(None), Assessment.assigned_at, Assessment.id)
    )


def assessment(assessment_id: int) -> Select[Assessment]:
    """One assessment with its proposal."""
    place = joinedload(Assessment.proposal)
    return (
        select(Assessment)
        .where(Assessment.id == assessment_id)
        .options(place.joinedload(Proposal.component).selectinload(Component.space))
    )
