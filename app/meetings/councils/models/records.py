"""What another system's record says of a meeting or a point of its agenda beyond what ours do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, owned_by
from app.meetings.councils.models.bodies import Organization


class MeetingRecord(Base):
    """A meeting that came from elsewhere: `origin` of the meeting says from where."""

    __tablename__ = "meeting_records"

    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"), primary_key=True)
    body_id: Mapped[int] = mapped_column(owned_by("council_bodies"), index=True)
    digest: Mapped[str]
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ItemRecord(Base):
    """A point of an agenda that came from elsewhere; its result stands in its text as well."""

    __tablename__ = "agenda_records"

    item_id: Mapped[int] = mapped_column(owned_by("agenda_items"), primary_key=True)
    digest: Mapped[str]
    order: Mapped[int] = mapped_column(BigInteger)
    result: Mapped[str] = mapped_column(Text, default="")
    resolution: Mapped[str] = mapped_column(Text, default="")
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class MeetingOrganization(Base):
    """A committee that meets; the address holds it while it is not here (yet)."""

    __tablename__ = "meeting_organizations"

    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("council_organizations.id", ondelete="CASCADE"), index=True
    )
    organization_ref: Mapped[str] = mapped_column(Text, default="")

    organization: Mapped[Organization | None] = relationship()
