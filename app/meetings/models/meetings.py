"""A meeting; its agenda stands in `agenda`, what was decided at it in `decisions`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import kind_pk, localized
from app.core.models import Ability, Classified, Resource

if TYPE_CHECKING:
    from app.meetings.models.agenda import AgendaItem
    from app.meetings.models.decisions import Decision
    from app.meetings.models.minutes import Minutes


class OnlineFor(StrEnum):
    """Who sees the online link."""

    ALL = "all"
    REGISTERED = "registered"


class Format(StrEnum):
    """How people come together; it follows from place and online link."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Meeting(Classified, Resource):
    """A draft until it is announced, then planned; held once it is over, recorded once minutes are public."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        UniqueConstraint("series_id", "position"),
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
    online_for: Mapped[OnlineFor] = mapped_column(default=OnlineFor.ALL)
    organiser: Mapped[str] = mapped_column(default="")
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
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting_series.id", ondelete="SET NULL")
    )
    position: Mapped[int | None]  # in its series, from 1

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
    def is_draft(self) -> bool:
        """Whether only staff know of it."""
        return self.published_at is None

    @property
    def is_upcoming(self) -> bool:
        return self.cancelled_at is None and self.ends_at > now()

    @property
    def format(self) -> Format | None:
        """None as long as neither a place nor a link is known."""
        is_somewhere = bool(self.place_name or self.address)
        if self.online_url:
            return Format.HYBRID if is_somewhere else Format.ONLINE
        return Format.IN_PERSON if is_somewhere else None

    @property
    def public_link(self) -> str:
        """The online link, where everybody may know it: for calendars, feeds and search engines."""
        return self.online_url if self.online_for is OnlineFor.ALL else ""

    @property
    def state(self) -> str:
        """A key of the status vocabulary."""
        if self.is_draft or self.cancelled_at:
            return "draft" if self.is_draft else "cancelled"
        if self.is_upcoming:
            return "rescheduled" if self.was_starts_at else "planned"
        if self.minutes_published_at is None:
            return "held"
        return "minutes_approved" if self.minutes_approved_at else "minutes_draft"
