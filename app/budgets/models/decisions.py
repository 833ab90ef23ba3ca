"""What one person of the staff may not do alone: asked for by one, confirmed by another."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Role, User
from app.budgets.models.rounds import Project, Round
from app.core.clock import now
from app.core.database import Base, created, owned_by, pk

OPEN = text("confirmed_at IS NULL AND ended_at IS NULL")


class Act(StrEnum):
    """What two people decide of a round that is open."""

    CLOSE = "close"  # end voting, count, publishable files, destroy the key
    WITHDRAW = "withdraw"  # take a project out of the vote
    EXTEND = "extend"  # a later deadline
    PAUSE = "pause"
    RESUME = "resume"


EXCEPTIONS = (Act.WITHDRAW, Act.EXTEND, Act.PAUSE, Act.RESUME)  # voters are told of them


class RoundDecision(Base):
    """A request about a round, and once a second person has confirmed it, what was decided.

    One at a time is open in a round. It ends unconfirmed when its asker takes it back, a colleague rejects
    it, it cannot be done any more, or by the clock.
    """

    __tablename__ = "round_decisions"
    __table_args__ = (
        Index("uq_round_decisions_open", "round_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("asked_by_id <> confirmed_by_id", name="two_people"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_at IS NULL OR ended_at IS NULL", name="confirmed_or_ended"),
        CheckConstraint("act = 'close' OR reason <> ''", name="has_a_reason"),
        CheckConstraint("(act = 'withdraw') = (project_id IS NOT NULL)", name="withdraws_a_project"),
        CheckConstraint("(act = 'extend') = (new_close IS NOT NULL)", name="extends_to_a_time"),
        CheckConstraint("new_close > old_close", name="only_later"),
    )  # fmt: skip

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(owned_by("rounds"), index=True)
    act: Mapped[Act]
    reason: Mapped[str] = mapped_column(Text, default="")  # everybody can read it
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    old_close: Mapped[datetime]  # the deadline when it was asked for
    new_close: Mapped[datetime | None]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_as: Mapped[Role]
    asked_at: Mapped[created]
    expires_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_as: Mapped[Role | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # taken back, rejected, or expired

    mailed_to: Mapped[int] = mapped_column(default=0)  # voters by account, up to this id
    mailed_at: Mapped[datetime | None]  # when all of them had a mail in the outbox

    round: Mapped[Round] = relationship()
    project: Mapped[Project | None] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return self.confirmed_at is None and self.ended_at is None and now() < self.expires_at
