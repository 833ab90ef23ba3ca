"""The council's rules of conduct in their versions, and who has accepted which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, localized, owned_by, pk, user_ref
from app.core.kept import watch

LONGEST_CODE = 40


class RulesVersion(Base):
    """One edition of the rules; until it is published it is the only draft.

    The first edition stands in code (`defaults`), so these begin with number 2.
    """

    __tablename__ = "rules_versions"

    id: Mapped[pk]
    number: Mapped[int] = mapped_column(unique=True)  # of two drafts at once one goes in
    note: Mapped[localized]  # what has changed and why
    created_at: Mapped[created]
    edited_at: Mapped[created]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[user_ref]
    holds_from: Mapped[datetime | None]

    published_by: Mapped[User | None] = relationship()
    rules: Mapped[list[WrittenRule]] = relationship(
        back_populates="version",
        order_by="WrittenRule.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def title(self) -> str:
        """What the audit log calls it."""
        return str(self.number)


class WrittenRule(Base):
    """One rule of a version; its code stays the same from version to version."""

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(owned_by("rules_versions"))
    code: Mapped[str]
    position: Mapped[int]
    titles: Mapped[localized]
    texts: Mapped[localized]

    version: Mapped[RulesVersion] = relationship(back_populates="rules")


class Acceptance(Base):
    """Somebody accepted a version of the rules."""

    __tablename__ = "rules_acceptances"
    __table_args__ = (UniqueConstraint("user_id", "number"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    number: Mapped[int]
    accepted_at: Mapped[created]


watch("rules_versions", "rules")
