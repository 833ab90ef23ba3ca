"""Mails that a facilitator plans for people who have not voted yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, localized, owned_by, pk

MOST = 3  # of a round


class Reminder(Base):
    """One mail, at a time or some days before the close. How far it has come is an account's id.

    No row says who got it: that would tell who had not voted.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST}", name="few"),
        CheckConstraint("(at IS NULL) <> (days_before IS NULL)", name="one_time"),
        CheckConstraint("days_before BETWEEN 1 AND 60", name="days_are_few"),
    )

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(owned_by("rounds"))
    number: Mapped[int]
    at: Mapped[datetime | None]
    days_before: Mapped[int | None]
    texts: Mapped[localized]  # what is said besides the usual
    reached: Mapped[int] = mapped_column(default=0)  # the last account looked at, while under way
    done_at: Mapped[datetime | None]
