"""People whom an author asked to be named beside them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, created, owned_by, pk
from app.proposals.models.proposals import Proposal

if TYPE_CHECKING:
    from app.accounts.models import User


class Consent(StrEnum):
    """What somebody said to the invitation."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"  # by the author, unanswered


class Coauthor(Base):
    """An invitation to be named as author of a proposal; it counts once it is accepted."""

    __tablename__ = "proposal_coauthors"
    __table_args__ = (UniqueConstraint("proposal_id", "user_id"),)

    id: Mapped[pk]
    proposal_id: Mapped[int] = mapped_column(owned_by("proposals"))
    user_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    consent: Mapped[Consent] = mapped_column(default=Consent.ASKED)
    created_at: Mapped[created]
    answered_at: Mapped[datetime | None]

    proposal: Mapped[Proposal] = relationship(back_populates="coauthors")
    user: Mapped[User] = relationship()

    @property
    def is_taken_back(self) -> bool:
        return self.consent is Consent.TAKEN_BACK

    @property
    def is_named(self) -> bool:
        return self.consent is Consent.ACCEPTED
