"""A meeting; its agenda stands in `agenda`, what was decided at it in `decisions`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import kind_pk, localized
from app.core.models import Ability, Classified, Resource

if TYPE_CHECKING:
    from app.meetings.models.agenda import AgendaItem
    from app.meetings.models.decisions import Decision
    from app.meetings.models.minutes import Minutes


class Meeting(Classified, Resource):
    """Planned until it has begun; recorded once minutes are published."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index("ix_meetings_starts_at", "starts_at"),
    )
    __mapper_args__ = {"polymorphic_identity": "meeting"}

    abilities = frozenset(Ability) - {Ability.SUPPORT}
    label = _l("Meeting")
    read_permission = "meeting.read"
    edit_permission = "meeting.manage"
    is_announced = True

    id: Mapped[kind_pk]
    titles: Mapped[localized]
    texts: Mapped[localized]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    access: Mapped[localized]
    online_url: Mapped[str] = mapped_column(default="")
    seats: Mapped[int | None]
    attendance: Mapped[int | None]
    minutes: Mapped[str] = mapped_column(Text, default="")  # their general text
    minutes_published_at: Mapped[datetime | None]
    minutes_approved_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="")
    # Where the time was changed after the announcement: the time people may have noted down.
    was_starts_at: Mapped[datetime | None]
    was_ends_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # of changes that calendars must notice

    agenda: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting",
        order_by="AgendaItem.position",
        foreign_keys="AgendaItem.meeting_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="meeting",
        order_by="Decision.number",
        foreign_keys="Decision.meeting_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    record: Mapped[Minutes | None] = relationship(
        back_populates="meeting",
        foreign_keys="Minutes.meeting_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def url(self) -> str:
        return url_for("meetings.show", meeting_id=self.id)

    @property
    def is_upcoming(self) -> bool:
        return self.cancelled_at is None and self.ends_at > now()

    @property
    def state(self) -> str:
        """A key of the status vocabulary."""
        if self.cancelled_at:
            return "cancelled"
        if self.is_upcoming:
            return "planned"
        return "minutes_approved" if self.minutes_approved_at else "minutes_draft"
