"""Positions that a resource names, of which each comment on it takes one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, owned_by, pk
from app.core.models import Resource, ResourceCounters
from app.core.stances import StanceMode
from app.extensions import db

FEWEST, MOST = 2, 6  # more cannot be told apart
LONGEST = 80  # characters of one


class Position(Base):
    """One answer that people may give to what a resource asks."""

    __tablename__ = "positions"
    __table_args__ = (
        UniqueConstraint("resource_id", "number"),
        UniqueConstraint("resource_id", "name"),
    )

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"))
    number: Mapped[int]  # in the order of the resource, from 1
    name: Mapped[str]


def positions_of(resource_id: int) -> Select[Position]:
    return select(Position).where(Position.resource_id == resource_id).order_by(Position.number)


def offered(root: Resource) -> Sequence[Position]:
    """The positions that a comment on a resource chooses from; none where it asks for none."""
    if root.stances_asked is not StanceMode.POSITIONS:
        return ()
    known: Sequence[Position] | None = getattr(root, "positions", None)  # asked once for a page
    return db.session.scalars(positions_of(root.id)).all() if known is None else known


def hold(root: Resource, position_id: int | None) -> Position | None:
    """The position, which nobody can take out before this transaction ends; none if it is gone.

    Whoever changes the positions locks the same row first.
    """
    if position_id is None or root.stances_asked is not StanceMode.POSITIONS:
        return None
    counters = ResourceCounters.resource_id
    db.session.execute(select(counters).where(counters == root.id).with_for_update())
    chosen = positions_of(root.id).where(Position.id == position_id)
    return db.session.scalar(chosen.execution_options(populate_existing=True))
