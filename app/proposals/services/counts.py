"""The numbers of proposals of each sort, written anew from the proposals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from app.extensions import db
from app.proposals.models import Proposal, ProposalCount

SORT = ("component_id", "status", "author_kind", "category_id", "district_id")


def rebuild(component_id: int | None = None) -> None:
    """Count again, in one component or in all."""
    gone, found = delete(ProposalCount), counted()
    if component_id is not None:
        gone = gone.where(ProposalCount.component_id == component_id)
        found = found.where(Proposal.component_id == component_id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.execute(insert(ProposalCount).from_select([*SORT, "number"], found))


def kept() -> Select[*tuple[Any, ...]]:
    """What the counts say: the sort, then the number."""
    columns = [getattr(ProposalCount, name) for name in SORT]
    return select(*columns, ProposalCount.number).where(ProposalCount.number != 0)


def counted() -> Select[*tuple[Any, ...]]:
    """What they should say."""
    columns = (
        Proposal.component_id,
        Proposal.status,
        Proposal.author_kind,
        func.coalesce(Proposal.category_id, 0),
        func.coalesce(Proposal.district_id, 0),
    )
    return (
        select(*columns, func.count(Proposal.id))
        .where(Proposal.is_visible, Proposal.component_id.is_not(None))
        .group_by(*columns)
    )
