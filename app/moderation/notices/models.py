"""Who sent a report without an account: only moderators see it, and it is forgotten in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, created, owned_by, pk
from app.moderation.models import Case, Report


class Notice(Base):
    """The sender of a report without account, apart from the report, which is kept for good."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("case_id", "email_key"),)

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(owned_by("moderation_cases"))
    report_id: Mapped[int] = mapped_column(owned_by("reports"), unique=True)
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    email_key: Mapped[str | None]  # the address in lower case: one open report by each
    is_about_children: Mapped[bool] = mapped_column(default=False)  # then no name is asked for
    locale: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[created]
    forgotten_at: Mapped[datetime | None]  # when name and address were deleted

    case: Mapped[Case] = relationship()
    report: Mapped[Report] = relationship()
