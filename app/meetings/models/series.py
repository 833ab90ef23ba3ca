"""Meetings that were announced together, by a rule of RFC 5545."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, created, owned_by, pk, user_ref


class MeetingSeries(Base):
    """What several meetings were announced by. Each of them is one of its own in all else."""

    __tablename__ = "meeting_series"

    id: Mapped[pk]
    component_id: Mapped[int] = mapped_column(owned_by("components"), index=True)
    rule: Mapped[str]  # an RRULE
    time_zone: Mapped[str]  # whose clocks the rule means
    starts_at: Mapped[datetime]  # its DTSTART
    submission: Mapped[str] = mapped_column(String(64), unique=True)  # one form sent twice is one
    author_id: Mapped[user_ref]
    created_at: Mapped[created]

    @property
    def url(self) -> str:
        return url_for("series.show", series_id=self.id)
