"""What all records have that may come from another system, and what is left of those deleted there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core.clock import now
from app.core.database import Base, created, pk


class Outside:
    """Mixin: where a record came from, as whose it counts, and what no column holds of it."""

    # Its address in the system it came from; none for what is our own.
    oparl_id: Mapped[str | None] = mapped_column(Text, unique=True)
    digest: Mapped[str] = mapped_column(default="")  # of the record as it came
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # OParl's names
    created_at: Mapped[created]
    modified_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    deleted_at: Mapped[datetime | None]
    changed_here_at: Mapped[datetime | None]  # by staff: from then on imports leave it alone

    @property
    def source(self) -> str | None:
        """Where it came from; none for what is our own."""
        return self.oparl_id

    @property
    def gone_at(self) -> datetime | None:
        return self.deleted_at

    @declared_attr
    def body_id(cls) -> Mapped[int | None]:  # noqa: N805
        """Whose it is; none: the council's whose site this is."""
        return mapped_column(ForeignKey("council_bodies.id", ondelete="CASCADE"), index=True)


class Tombstone(Base):
    """A record that is no more: other systems that copied it learn so. `kind` is OParl's."""

    __tablename__ = "council_tombstones"
    __table_args__ = (
        UniqueConstraint("kind", "token"),
        Index("ix_council_tombstones_deleted_at", "deleted_at"),
    )

    id: Mapped[pk]
    kind: Mapped[str]
    token: Mapped[str]  # what stood in its address here
    oparl_id: Mapped[str | None] = mapped_column(Text, unique=True)
    body_id: Mapped[int | None] = mapped_column(
        ForeignKey("council_bodies.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[created]
    deleted_at: Mapped[datetime] = mapped_column(default=now)
