"""The public log of a round: entries, which get a place when they are sealed, and signed checkpoints."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.budgets.models.box import UNORDERED
from app.core.database import Base


class LogEntry(Base):
    """One entry, named by its leaf hash. `seq` is its place, from 0 on; nothing else ever changes.

    No time, and no order of arrival: entries are sealed together in the order of their hashes.
    """

    __tablename__ = "log_entries"
    __table_args__ = (UniqueConstraint("round_id", "seq"), UNORDERED)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    leaf: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int | None]
    data: Mapped[str] = mapped_column(Text)


class LogCheckpoint(Base):
    """The signed state of a log when it had `size` entries, as a C2SP note."""

    __tablename__ = "checkpoints"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
