"""What was decided in a case and by whom, appeals against it, and every step on the way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, localized, owned_by, pk, user_ref
from app.moderation.models.cases import Case
from app.moderation.models.rules import Rule, RuleCode, rules_now


class Measure(StrEnum):
    """What a decision does to the text."""

    KEEP = "keep"
    HIDE = "hide"
    HIDE_PART = "hide_part"
    MOVE = "move"
    CONFIRM = "confirm"  # after an appeal: what was decided before stays


class Sanction(StrEnum):
    """What a decision does to the author."""

    NONE = "none"
    WARN = "warn"
    LIMIT = "limit"
    BLOCK = "block"


RESTRICTIONS = frozenset({Sanction.LIMIT, Sanction.BLOCK})  # on the whole site


class CaseDecision(Base):
    """A person's decision, never changed: a later one of the same case takes its place."""

    __tablename__ = "moderation_decisions"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(owned_by("moderation_cases"), index=True)
    reviews_id: Mapped[int | None] = mapped_column(owned_by("moderation_decisions"))  # the earlier
    measure: Mapped[Measure]
    sanction: Mapped[Sanction] = mapped_column(default=Sanction.NONE)
    rule: Mapped[Rule | None] = mapped_column(RuleCode)
    rules_version: Mapped[int] = mapped_column(default=rules_now)
    statement: Mapped[str]  # the reasons, in the moderator's words
    letter: Mapped[localized]  # the council's words around them, as they were then
    passage: Mapped[str] = mapped_column(default="")  # what was taken out of the text
    limited_until: Mapped[datetime | None]
    was_blocked: Mapped[bool] = mapped_column(default=False)  # before, for another reason
    from_component_id: Mapped[int | None] = mapped_column(
        ForeignKey("components.id", ondelete="SET NULL")
    )
    to_component_id: Mapped[int | None] = mapped_column(
        ForeignKey("components.id", ondelete="SET NULL")
    )
    author_id: Mapped[user_ref]  # of the text
    by_id: Mapped[user_ref]
    created_at: Mapped[created]

    case: Mapped[Case] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys="CaseDecision.by_id")
    author: Mapped[User | None] = relationship(foreign_keys="CaseDecision.author_id")
    reviews: Mapped[CaseDecision | None] = relationship(remote_side="CaseDecision.id")

    @property
    def is_dismissal(self) -> bool:
        """Whether it found that no rule was broken."""
        return self.measure is Measure.KEEP and self.sanction is Sanction.NONE


class Party(StrEnum):
    """Who appeals."""

    AUTHOR = "author"
    REPORTER = "reporter"


class Outcome(StrEnum):
    """What came of an appeal."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"


class Appeal(Base):
    """The author or a reporter asks for another look by somebody else than who decided."""

    __tablename__ = "moderation_appeals"
    __table_args__ = (
        UniqueConstraint("case_id", "appellant_id"),  # one more look for each, then a court
        UniqueConstraint("case_id", "report_id"),
        CheckConstraint("decided_by_id <> first_by_id", name="somebody_else"),
        Index("ix_moderation_appeals_case", "case_id", "decided_at"),
    )

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(owned_by("moderation_cases"))
    decision_id: Mapped[int] = mapped_column(owned_by("moderation_decisions"))
    party: Mapped[Party]
    appellant_id: Mapped[user_ref]
    report_id: Mapped[int | None] = mapped_column(owned_by("reports"))
    text: Mapped[str]
    created_at: Mapped[created]
    first_by_id: Mapped[user_ref]  # who took the decision
    decided_by_id: Mapped[user_ref]
    decided_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]

    case: Mapped[Case] = relationship()
    decision: Mapped[CaseDecision] = relationship()
    appellant: Mapped[User | None] = relationship(foreign_keys="Appeal.appellant_id")


class StepKind(StrEnum):
    """What may happen to a case."""

    OPENED = "opened"
    REPORTED = "reported"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"
    CONFLICT = "conflict"
    HELD = "held"
    DECIDED = "decided"
    APPEALED = "appealed"
    REVIEWED = "reviewed"
    RESTORED = "restored"


class Step(Base):
    """One thing that happened to a case; written once, never changed."""

    __tablename__ = "moderation_steps"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(owned_by("moderation_cases"), index=True)
    kind: Mapped[StepKind]
    actor_id: Mapped[user_ref]
    other_id: Mapped[user_ref]  # to whom it was handed over
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[created]

    actor: Mapped[User | None] = relationship(foreign_keys="Step.actor_id")
    other: Mapped[User | None] = relationship(foreign_keys="Step.other_id")


class Situation(StrEnum):
    """Each sort of letter that the council words itself."""

    HIDE = "hide"
    HIDE_PART = "hide_part"
    MOVE = "move"
    WARN = "warn"
    LIMIT = "limit"
    BLOCK = "block"
    RESTORE = "restore"
    DISMISS = "dismiss"
    CONFIRM = "confirm"


class LetterTemplate(Base):
    """The council's words for a situation; a change is a new row, the latest holds."""

    __tablename__ = "moderation_templates"
    __table_args__ = (Index("ix_moderation_templates_situation", "situation", "id"),)

    id: Mapped[pk]
    situation: Mapped[Situation]
    texts: Mapped[localized]
    by_id: Mapped[user_ref]
    created_at: Mapped[created]

    by: Mapped[User | None] = relationship()
