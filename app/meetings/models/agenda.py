"""The points of an agenda: each can be read, discussed and followed by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, kind_pk, owned_by
from app.core.models import Ability, Resource
from app.core.stances import StanceMode
from app.meetings.models.meetings import Meeting

if TYPE_CHECKING:
    from app.meetings.models.decisions import Decision

_CURRENT = text("begun_at IS NOT NULL AND ended_at IS NULL")


class AgendaItem(Resource):
    """One point of the agenda: public with its meeting, unless it is taken behind closed doors."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("ended_at IS NULL OR begun_at IS NOT NULL", name="ended_once_begun"),
        CheckConstraint("withdrawn_at IS NULL OR reason <> ''", name="withdrawn_with_a_reason"),
        Index(
            "uq_agenda_items_current",
            "meeting_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "agenda_item"}

    abilities = frozenset(Ability) - {Ability.SUPPORT}
    label = _l("Agenda item")
    read_permission = "agenda_item.read"
    edit_permission = "agenda_item.manage"

    id: Mapped[kind_pk]
    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"))
    position: Mapped[int]  # from 1; below nought only while places are changed
    number: Mapped[str] = mapped_column(
        default=""
    )  # as it is printed: "3", "Ö 3"; empty: its position
    minutes: Mapped[int] = mapped_column(default=0)  # how long it may take
    presenter: Mapped[str] = mapped_column(default="")
    is_consent: Mapped[bool] = mapped_column(default=False)  # taken with others in one vote
    # Behind closed doors: never published; its meeting shows number and title alone.
    is_confidential: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")  # why it was taken out of the consent items
    withdrawn_at: Mapped[datetime | None]  # struck: it keeps its place and its comments
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was
    begun_at: Mapped[datetime | None]  # when it was taken up indeed, and left
    ended_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(
        foreign_keys="AgendaItem.meeting_id", back_populates="agenda"
    )
    links: Mapped[list[AgendaLink]] = relationship(
        back_populates="item", cascade="all, delete-orphan", passive_deletes=True
    )
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="item",
        order_by="Decision.number",
        foreign_keys="Decision.item_id",
        passive_deletes=True,
    )

    @property
    def url(self) -> str:
        return url_for("agenda.show", item_id=self.id)

    @property
    def shown_number(self) -> str:
        return self.number or str(self.position)

    @property
    def shown_title(self) -> str:
        """`3. How costs are made`"""
        return f"{self.shown_number}. {self.title}"

    @property
    def is_current(self) -> bool:
        """Whether the meeting is at it now."""
        return self.begun_at is not None and self.ended_at is None

    @property
    def accepts_comments(self) -> bool:
        """Comments and questions come before the meeting, so that it can take them up."""
        meeting = self.meeting
        is_planned = meeting.is_visible and meeting.cancelled_at is None
        return is_planned and self.withdrawn_at is None and meeting.starts_at > now()

    @property
    def stances_asked(self) -> StanceMode:
        """Questions are neither for nor against."""
        return StanceMode.NONE


class AgendaLink(Base):
    """What a point of the agenda is about: a proposal, a project, a round, a debate."""

    __tablename__ = "agenda_links"

    item_id: Mapped[int] = mapped_column(owned_by("agenda_items"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True, index=True)

    item: Mapped[AgendaItem] = relationship(back_populates="links", foreign_keys=[item_id])
    resource: Mapped[Resource] = relationship(foreign_keys=[resource_id])
