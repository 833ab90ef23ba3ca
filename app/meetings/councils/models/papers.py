"""Papers that a council deals with, and where each was dealt with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, kind_pk, owned_by, pk
from app.core.models import Ability, Resource
from app.meetings.councils.models.outside import Outside
from app.meetings.models import AgendaItem, Meeting


class Paper(Resource):
    """A motion, a report, a question: its name is the title; `origin` says where it came from."""

    __tablename__ = "papers"
    __table_args__ = (
        Index("ix_papers_dated_on", "dated_on", "id"),
        Index("ix_papers_paper_type", "paper_type"),
        Index(
            "uq_papers_own_reference",
            "reference",
            unique=True,  # other systems may give one twice
            sqlite_where=text("body_id IS NULL AND reference <> ''"),
            postgresql_where=text("body_id IS NULL AND reference <> ''"),
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "paper"}

    abilities = frozenset({Ability.SEARCH, Ability.ATTACH})
    label = _l("Paper")
    read_permission = "paper.read"
    edit_permission = "paper.manage"

    id: Mapped[kind_pk]
    body_id: Mapped[int | None] = mapped_column(owned_by("council_bodies"), index=True)
    reference: Mapped[str] = mapped_column(default="", index=True)
    paper_type: Mapped[str] = mapped_column(default="")
    dated_on: Mapped[date | None]
    digest: Mapped[str] = mapped_column(default="")
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_here_at: Mapped[datetime | None]  # by staff: from then on imports leave it alone

    consultations: Mapped[list[Consultation]] = relationship(
        back_populates="paper", order_by="Consultation.id", passive_deletes=True
    )

    @property
    def url(self) -> str:
        return url_for("councils.paper", paper_id=self.id)

    @property
    def source(self) -> str | None:
        """Where it came from; none for what is our own."""
        return self.origin

    @property
    def gone_at(self) -> datetime | None:
        return self.hidden_at


class Consultation(Outside, Base):
    """One time that a paper was dealt with. The addresses hold what is not here (yet)."""

    __tablename__ = "council_consultations"

    id: Mapped[pk]
    paper_id: Mapped[int | None] = mapped_column(owned_by("papers"), index=True)
    paper_ref: Mapped[str] = mapped_column(Text, default="")
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="SET NULL"), index=True
    )
    item_ref: Mapped[str] = mapped_column(Text, default="")
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="SET NULL"), index=True
    )
    meeting_ref: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(default="")
    is_authoritative: Mapped[bool | None]

    paper: Mapped[Paper | None] = relationship(
        back_populates="consultations", foreign_keys=[paper_id]
    )
    item: Mapped[AgendaItem | None] = relationship(foreign_keys=[item_id])
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=[meeting_id])

    @property
    def name(self) -> str:
        """What where."""
        return ", ".join(one.title for one in (self.paper, self.item or self.meeting) if one)
