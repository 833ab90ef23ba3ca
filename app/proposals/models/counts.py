"""How many proposals there are of each sort, so that no list has to count its rows.

One row for each combination that occurs. It is kept by the statements that store
proposals, in their transaction; `flask recount` compares it with the proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, event, func, inspect, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.core.database import Base, owned_by
from app.core.upsert import insert_into
from app.proposals.models.proposals import AuthorKind, Proposal, Status


class ProposalCount(Base):
    """The number of public proposals with these properties; 0 stands for no category or district."""

    __tablename__ = "proposal_counts"

    component_id: Mapped[int] = mapped_column(owned_by("components"), primary_key=True)
    status: Mapped[Status] = mapped_column(primary_key=True)
    author_kind: Mapped[AuthorKind] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def numbers_by_district(component_ids: Sequence[int]) -> Select[Any]:
    """As `Classified` says, without looking at the proposals."""
    counts: Any = ProposalCount
    return (
        select(counts.component_id, counts.district_id, func.sum(counts.number).label("many"))
        .where(counts.component_id.in_(component_ids), counts.district_id != 0, counts.number > 0)
        .group_by(counts.component_id, counts.district_id)
    )


class Sort(NamedTuple):
    """The combination that a proposal counts for."""

    component_id: int
    status: Status
    author_kind: AuthorKind
    category_id: int
    district_id: int


def _value(proposal: Proposal, name: str, *, before: bool) -> Any:
    """An attribute as it is, or as it was before this flush."""
    history = inspect(proposal).attrs[name].history
    if before and history.has_changes():  # what never had a value has left none to delete
        return history.deleted[0] if history.deleted else None
    return getattr(proposal, name)


def _sort_of(proposal: Proposal, *, before: bool = False) -> Sort | None:
    """What a proposal counts for; nothing while it is not public."""

    def value(name: str) -> Any:
        return _value(proposal, name, before=before)

    if not value("published_at") or value("hidden_at") or not value("component_id"):
        return None
    return Sort(
        value("component_id"),
        value("status"),
        value("author_kind"),
        value("category_id") or 0,
        value("district_id") or 0,
    )


def _count(connection: Connection, sort: Sort | None, n: int) -> None:
    if sort is None:
        return
    table = ProposalCount.__table__
    row = insert_into(connection, table).values(**sort._asdict(), number=n)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=list(Sort._fields), set_={"number": table.c.number + n}
        )
    )


@event.listens_for(Proposal, "after_insert")
def _added(_: Mapper[Proposal], connection: Connection, proposal: Proposal) -> None:
    _count(connection, _sort_of(proposal), 1)


@event.listens_for(Proposal, "after_update")
def _changed(_: Mapper[Proposal], connection: Connection, proposal: Proposal) -> None:
    old, new = _sort_of(proposal, before=True), _sort_of(proposal)
    if old != new:
        _count(connection, old, -1)
        _count(connection, new, 1)


@event.listens_for(Proposal, "after_delete")
def _removed(_: Mapper[Proposal], connection: Connection, proposal: Proposal) -> None:
    _count(connection, _sort_of(proposal, before=True), -1)
