"""Reports by people, and the case that a moderator decides."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource


class Rule(StrEnum):
    """The council's rules of conduct, in the order of their numbers."""

    PERSONAL_DATA = "personal_data"
    INSULT = "insult"
    HATE = "hate"
    VIOLENCE = "violence"
    ILLEGAL = "illegal"
    SPAM = "spam"
    FALSE_IDENTITY = "false_identity"
    OFF_TOPIC = "off_topic"


RULE_TEXTS = {
    Rule.PERSONAL_DATA: _l("It gives somebody's private data, such as a phone number or address."),
    Rule.INSULT: _l("It insults or threatens a person."),
    Rule.HATE: _l("It attacks people for who they are."),
    Rule.VIOLENCE: _l("It calls for violence."),
    Rule.ILLEGAL: _l("It breaks the law in another way."),
    Rule.SPAM: _l("It is advertising, or the same text again and again."),
    Rule.FALSE_IDENTITY: _l("It pretends to come from somebody else."),
    Rule.OFF_TOPIC: _l("It has nothing to do with what is discussed here."),
}


class CaseState(StrEnum):
    """Where a case stands: only a person's decision ends it."""

    NEW = "new"
    DECIDING = "deciding"
    KEPT = "kept"
    HIDDEN = "hidden"
    RESTORED = "restored"

    @property
    def is_open(self) -> bool:
        return self in {CaseState.NEW, CaseState.DECIDING}


_OPEN = text("state IN ('new', 'deciding')")


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
    )

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    state: Mapped[CaseState] = mapped_column(default=CaseState.NEW)
    opened_at: Mapped[created]
    moderator_id: Mapped[user_ref]
    decided_at: Mapped[datetime | None]
    rule: Mapped[Rule | None]
    statement: Mapped[str] = mapped_column(default="")
    reports_count: Mapped[int] = mapped_column(default=0)

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
    rule: Mapped[Rule]
    explanation: Mapped[str] = mapped_column(default="")
    copied_title: Mapped[str] = mapped_column(default="")
    copied_body: Mapped[str] = mapped_column(default="")
    created_at: Mapped[created]

    case: Mapped[Case] = relationship(back_populates="reports")
    reporter: Mapped[User | None] = relationship()
