"""What the council says to a proposal: the official answer, and what evaluators found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.i18n import local
from app.proposals.models.proposals import Proposal, Status

if TYPE_CHECKING:
    from app.accounts.models import User


class Progress(StrEnum):
    """How far something promised is, as staff say; that its day has passed the calendar says."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    DONE = "done"


class Answer(Base):
    """The official answer to one proposal; nothing is public before `published_at`."""

    __tablename__ = "proposal_answers"
    __table_args__ = (Index("ix_proposal_answers_published", "published_at", "proposal_id"),)

    id: Mapped[pk]
    proposal_id: Mapped[int] = mapped_column(owned_by("proposals"), unique=True)
    status: Mapped[Status]
    headline: Mapped[str]
    reason: Mapped[str]
    cost: Mapped[int | None]  # an estimate in minor units of the site's currency
    decided_where: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]  # by when it is promised
    progress: Mapped[Progress | None]
    locale: Mapped[str] = mapped_column(default="en")
    answered_by_id: Mapped[user_ref]
    created_at: Mapped[created]
    published_at: Mapped[datetime | None]

    proposal: Mapped[Proposal] = relationship(back_populates="answer")
    answered_by: Mapped[User | None] = relationship()

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def promise(self) -> str:
        """How a promise stands, as a key of the status vocabulary; empty if none was made."""
        if self.due_on is None:
            return ""
        is_late = self.progress is not Progress.DONE and self.due_on < local(now()).date()
        return "overdue" if is_late else (self.progress or Progress.ON_TRACK).value


class Feasibility(StrEnum):
    """Whether something can be done."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Assessment(Base):
    """A proposal assigned to an evaluator, and what the evaluator found."""

    __tablename__ = "proposal_assessments"
    __table_args__ = (UniqueConstraint("proposal_id", "evaluator_id"),)

    id: Mapped[pk]
    proposal_id: Mapped[int] = mapped_column(owned_by("proposals"), index=True)
    evaluator_id: Mapped[user_ref]
    assigned_at: Mapped[created]
    feasible: Mapped[Feasibility | None]
    cost: Mapped[int | None]  # an estimate in minor units of the site's currency
    reason: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en")
    assessed_at: Mapped[datetime | None]

    proposal: Mapped[Proposal] = relationship(back_populates="assessments")
    evaluator: Mapped[User | None] = relationship()

    @property
    def is_done(self) -> bool:
        return self.assessed_at is not None
