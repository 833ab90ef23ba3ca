"""The ballot box: who has taken part on one side, ballots on the other, and nothing between.

No table here holds a person beside a choice. None that holds a choice has a time, and none
keeps the order of insertion on SQLite (WITHOUT ROWID); the close rewrites them on PostgreSQL.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, owned_by

UNORDERED = {"sqlite_with_rowid": False}


class Eligible(Base):
    """Somebody who may vote in a round, under a person key; admitted until the close."""

    __tablename__ = "eligible"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(default="")


class Participation(Base):
    """A mark on the roll: this person has cast, by this channel. Never a time; deleted after the time for appeals."""

    __tablename__ = "participation"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(default="web")
    station: Mapped[str] = mapped_column(default="")


class Turnout(Base):
    """How many cast their first ballot on a day: the only trace of when."""

    __tablename__ = "turnout"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class Ballot(Base):
    """A ballot while its round is open, under a pseudonym that only the ballot key can make.

    `content` is the canonical text of the choices; a cancelled ballot keeps its row, empty.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("round_id", "slot"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CheckConstraint("NOT is_cancelled OR content = ''", name="cancelled_is_empty"),
        UNORDERED,
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    ballot_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(default=1)
    area: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="web")
    content: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(32), default="")
    leaf: Mapped[str] = mapped_column(String(64), default="")
    submission: Mapped[str] = mapped_column(String(64))
    is_cancelled: Mapped[bool] = mapped_column(default=False)


class CountedBallot(Base):
    """A ballot after the close: copied out in the order of slots, without its pseudonym."""

    __tablename__ = "counted_ballots"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    area: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="web")
    content: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(32), default="")
    is_cancelled: Mapped[bool] = mapped_column(default=False)


class Draft(Base):
    """Choices not yet cast, sealed with a key that only the browser's cookie holds."""

    __tablename__ = "ballot_drafts"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(owned_by("rounds"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
