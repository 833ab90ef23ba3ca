"""Paper: the stations of a round, batches of sheets from a box, and what clerks read on each sheet.

A sheet is known by the serial that is printed on it and on its stub. No row here, and none
elsewhere, says whom it was given to.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.budgets.models.box import UNORDERED
from app.core.database import Base, owned_by, pk, user_ref


class Station(Base):
    """A place where people vote in a round: its name stands on the roll and in the public log."""

    __tablename__ = "stations"
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(owned_by("rounds"))
    name: Mapped[str] = mapped_column(String(80))


class BatchState(StrEnum):
    """Sheets are entered into an open batch; a committed one is in the ballot box for good."""

    OPEN = "open"
    COMMITTED = "committed"


class PaperBatch(Base):
    """Sheets of one area from the box of one station. `counted` is their number as counted by hand.

    `invalid` is how many of them do not count, known once the batch is committed.
    """

    __tablename__ = "paper_batches"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("counted > 0", name="has_sheets"),
        CheckConstraint(
            "(state = 'committed') = (invalid IS NOT NULL)", name="committed_is_judged"
        ),
        CheckConstraint("invalid BETWEEN 0 AND counted", name="invalid_are_some"),
    )

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(owned_by("rounds"))
    number: Mapped[int]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    area: Mapped[str] = mapped_column(default="")
    counted: Mapped[int]
    invalid: Mapped[int | None]
    state: Mapped[BatchState] = mapped_column(default=BatchState.OPEN)
    opened_by_id: Mapped[user_ref]

    station: Mapped[Station] = relationship()


class KioskCode(Base):
    """A code for voting once on the screen of a station, without an account: for whom, and whether it was used.

    It goes with the voter, or at the close; it says no more than the mark on the roll does.
    """

    __tablename__ = "kiosk_codes"
    __table_args__ = (UniqueConstraint("round_id", "person"), UNORDERED)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)  # keyed hash
    person: Mapped[str] = mapped_column(String(64))
    area: Mapped[str] = mapped_column(default="")
    is_used: Mapped[bool] = mapped_column(default=False)


class PaperSheet(Base):
    """What two clerks read on a sheet, each without seeing the other's, and what a third settled.

    Readings are texts of `services/paper/readings.py`.
    """

    __tablename__ = "paper_sheets"
    __table_args__ = (
        CheckConstraint("first_by_id <> second_by_id", name="clerks_differ"),
        CheckConstraint(
            "settled_by_id <> first_by_id AND settled_by_id <> second_by_id", name="a_third_settles"
        ),
        CheckConstraint("second_reading IS NOT NULL OR settled IS NULL", name="settled_of_two"),
        UNORDERED,
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    serial: Mapped[str] = mapped_column(String(16), primary_key=True)
    batch_id: Mapped[int] = mapped_column(owned_by("paper_batches"), index=True)
    first_reading: Mapped[str] = mapped_column(Text)
    first_by_id: Mapped[user_ref]
    second_reading: Mapped[str | None] = mapped_column(Text)
    second_by_id: Mapped[user_ref]
    settled: Mapped[str | None] = mapped_column(Text)
    settled_by_id: Mapped[user_ref]

    @property
    def is_read_twice(self) -> bool:
        return self.second_reading is not None

    @property
    def final(self) -> str | None:
        """The reading that counts; None where one is missing or the two differ."""
        if self.settled is not None:
            return self.settled
        return self.first_reading if self.first_reading == self.second_reading else None
