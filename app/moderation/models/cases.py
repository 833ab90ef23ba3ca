"""Reports by people, and the case that a moderator decides."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource
from app.moderation.models.rules import Rule, RuleCode, rules_now


class CaseState(StrEnum):
    """Where a case stands: only a person's decision ends it."""

    NEW = "new"
    DECIDING = "deciding"
    APPEALED = "appealed"  # decided, and somebody else is to look at it again
    KEPT = "kept"
    HIDDEN = "hidden"
    ACTED = "acted"  # public, but changed or moved, or its author was warned, limited or blocked
    RESTORED = "restored"

    @property
    def is_open(self) -> bool:
        return self in {CaseState.NEW, CaseState.DECIDING}

    @property
    def waits(self) -> bool:
        """Whether a moderator has something to do."""
        return self.is_open or self is CaseState.APPEALED


WAITING = [state for state in CaseState if state.waits]
OPEN = [state for state in CaseState if state.is_open]
_OPEN = text("state IN ('new', 'deciding')")
_WAITING = text("state IN ('new', 'deciding', 'appealed')")


class Case(Base):
    """All reports about one resource, until they are decided together."""

    __tablename__ = "moderation_cases"
    __table_args__ = (
        Index(
            "uq_moderation_cases_open",
            "resource_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_moderation_cases_state_opened", "state", "opened_at", "id"),
        Index(
            "ix_moderation_cases_waiting",
            "priority",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        CheckConstraint("suspicion >= 0 AND suspicion <= 1", name="suspicion"),
    )

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    state: Mapped[CaseState] = mapped_column(default=CaseState.NEW)
    opened_at: Mapped[created]
    due_at: Mapped[datetime | None]  # the council's target for its gravest reason
    moderator_id: Mapped[user_ref]  # who works on it, or decided it last
    decided_at: Mapped[datetime | None]
    rule: Mapped[Rule | None] = mapped_column(RuleCode)
    statement: Mapped[str] = mapped_column(default="")  # of the decision in force
    reports_count: Mapped[int] = mapped_column(default=0)
    reach: Mapped[int] = mapped_column(default=0)  # comments, supports and follows
    suspicion: Mapped[float] = mapped_column(default=0.0)  # 0 to 1: how much it looks like spam
    priority: Mapped[float] = mapped_column(default=0.0)  # the higher, the sooner
    held_at: Mapped[datetime | None]  # out of sight until a moderator decides

    resource: Mapped[Resource] = relationship()
    moderator: Mapped[User | None] = relationship()
    reports: Mapped[list[Report]] = relationship(
        back_populates="case", order_by="Report.id", cascade="all, delete-orphan"
    )


class Report(Base):
    """One person's report; it keeps the text as it was when they saw it."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),)

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(owned_by("moderation_cases"), index=True)
    reporter_id: Mapped[user_ref]
    rule: Mapped[Rule] = mapped_column(RuleCode)
    rules_version: Mapped[int] = mapped_column(default=rules_now)
    explanation: Mapped[str] = mapped_column(default="")
    copied_title: Mapped[str] = mapped_column(default="")
    copied_body: Mapped[str] = mapped_column(default="")
    created_at: Mapped[created]
    is_upheld: Mapped[bool | None]  # whether a rule was broken; unknown until it is decided

    case: Mapped[Case] = relationship(back_populates="reports")
    reporter: Mapped[User | None] = relationship()


class CaseConflict(Base):
    """A moderator said that they are too close to a case to decide it."""

    __tablename__ = "moderation_conflicts"
    __table_args__ = (UniqueConstraint("case_id", "moderator_id"),)

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(owned_by("moderation_cases"))
    moderator_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[created]
