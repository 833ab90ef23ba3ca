"""The minutes of a meeting: what was said on each point, who moved what, who was there, and every version."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, kind_pk, owned_by, pk, user_ref
from app.core.models import Ability, Resource
from app.meetings.models.agenda import AgendaItem
from app.meetings.models.meetings import Meeting

if TYPE_CHECKING:
    from app.meetings.models.decisions import Vote


class Stage(StrEnum):
    """How far minutes are agreed; whether they are public is another matter."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    APPROVED = "approved"


class Minutes(Resource):
    """The record of one meeting. Its general text and the moments stand with the meeting itself."""

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint("stage <> 'circulated' OR correct_until IS NOT NULL", name="until_a_day"),
    )
    __mapper_args__ = {"polymorphic_identity": "minutes"}

    abilities = frozenset({Ability.ATTACH, Ability.SEARCH})
    label = _l("Minutes")
    read_permission = "minutes.read"
    edit_permission = "minutes.manage"
    shows_checksums = True

    id: Mapped[kind_pk]
    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"), unique=True)
    stage: Mapped[Stage] = mapped_column(default=Stage.DRAFT)
    correct_until: Mapped[date | None]  # the last day for corrections, on the council's calendar
    approved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="SET NULL"), index=True
    )  # a later meeting; without one the clerk
    recording_url: Mapped[str] = mapped_column(default="")
    number: Mapped[int] = mapped_column(default=0)  # of the latest version
    circulated_number: Mapped[int | None]  # the first version that those who came could read
    public_number: Mapped[int | None]  # the first version that everybody could

    meeting: Mapped[Meeting] = relationship(foreign_keys="Minutes.meeting_id", back_populates="record")  # fmt: skip
    approved_by: Mapped[Meeting | None] = relationship(foreign_keys="Minutes.approved_by_id")
    entries: Mapped[list[Entry]] = relationship(
        back_populates="minutes", cascade="all, delete-orphan", passive_deletes=True
    )
    motions: Mapped[list[Motion]] = relationship(
        back_populates="minutes", order_by="Motion.position",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip
    people: Mapped[list[Attendee]] = relationship(
        back_populates="minutes", order_by="Attendee.position",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip

    @property
    def url(self) -> str:
        return url_for("minutes.show", meeting_id=self.parent_id)

    def url_for_words(self, words: str) -> str:
        return url_for("minutes.show", meeting_id=self.parent_id, find=words)

    @property
    def is_settled(self) -> bool:
        """Approved or public: what is changed from now on is changed for a reason that is kept."""
        return self.stage is Stage.APPROVED or self.published_at is not None


class Entry(Base):
    """What was said on one point of the agenda."""

    __tablename__ = "minutes_entries"
    __table_args__ = (CheckConstraint("heard_at >= 0", name="heard_after_the_start"),)

    id: Mapped[pk]
    minutes_id: Mapped[int] = mapped_column(owned_by("minutes"), index=True)
    item_id: Mapped[int] = mapped_column(owned_by("agenda_items"), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    discussion: Mapped[str] = mapped_column(Text, default="")
    heard_at: Mapped[int | None]  # seconds from the start of the recording

    minutes: Mapped[Minutes] = relationship(back_populates="entries")
    item: Mapped[AgendaItem] = relationship()


class MotionResult(StrEnum):
    """What became of a motion or an amendment."""

    CARRIED = "carried"
    LOST = "lost"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


class Motion(Base):
    """What somebody asked the meeting to decide, and the vote on it."""

    __tablename__ = "motions"
    __table_args__ = (UniqueConstraint("minutes_id", "position"),)

    id: Mapped[pk]
    minutes_id: Mapped[int] = mapped_column(owned_by("minutes"))
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]  # from 1; what is taken out leaves its number behind
    mover: Mapped[str] = mapped_column(default="")
    seconder: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text)
    result: Mapped[MotionResult]

    minutes: Mapped[Minutes] = relationship(back_populates="motions")
    item: Mapped[AgendaItem | None] = relationship()
    amendments: Mapped[list[Amendment]] = relationship(
        back_populates="motion", order_by="Amendment.position",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip
    vote: Mapped[Vote | None] = relationship(
        back_populates="motion", cascade="all, delete-orphan", passive_deletes=True
    )


class Amendment(Base):
    """How somebody wanted a motion changed."""

    __tablename__ = "motion_amendments"

    id: Mapped[pk]
    motion_id: Mapped[int] = mapped_column(owned_by("motions"), index=True)
    position: Mapped[int]
    mover: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    result: Mapped[MotionResult]

    motion: Mapped[Motion] = relationship(back_populates="amendments")

    @property
    def words(self) -> str:
        """Who and what, as the minutes say it and as it is corrected."""
        return f"{self.mover}: {self.text}"

    @words.setter
    def words(self, said: str) -> None:
        mover, _colon, text = said.partition(": ")
        self.mover, self.text = mover.strip(), text.strip()


class Part(StrEnum):
    """As what somebody was at a meeting."""

    CHAIR = "chair"
    CLERK = "clerk"
    MEMBER = "member"
    GUEST = "guest"


class Presence(StrEnum):
    """Whether somebody came."""

    PRESENT = "present"
    APOLOGIES = "apologies"
    ABSENT = "absent"


class Attendee(Base):
    """Somebody on the list of a meeting; with an account they may propose corrections."""

    __tablename__ = "minutes_attendees"
    __table_args__ = (
        UniqueConstraint("minutes_id", "position"),
        CheckConstraint("arrived_at <= left_at", name="came_before_leaving"),
    )

    id: Mapped[pk]
    minutes_id: Mapped[int] = mapped_column(owned_by("minutes"))
    position: Mapped[int]
    name: Mapped[str]
    part: Mapped[Part] = mapped_column(default=Part.MEMBER)
    presence: Mapped[Presence] = mapped_column(default=Presence.PRESENT)
    arrived_at: Mapped[datetime | None]  # where they did not come or stay like all others
    left_at: Mapped[datetime | None]
    account_id: Mapped[user_ref]

    minutes: Mapped[Minutes] = relationship(back_populates="people")
    account: Mapped[User | None] = relationship()


class CorrectionState(StrEnum):
    """What the clerk made of a correction."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Correction(Base):
    """A passage that somebody who was there remembers otherwise."""

    __tablename__ = "minutes_corrections"
    __table_args__ = (
        CheckConstraint("state <> 'rejected' OR answer <> ''", name="rejected_with_a_reason"),
    )

    id: Mapped[pk]
    minutes_id: Mapped[int] = mapped_column(owned_by("minutes"), index=True)
    author_id: Mapped[user_ref]
    part: Mapped[str] = mapped_column(default="")  # of the minutes; empty: the quote says it
    quote: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text)
    # on the list of those who came: somebody as they should stand there, as services.attending writes it
    person: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[user_ref]
    created_at: Mapped[created]
    decided_at: Mapped[datetime | None]

    minutes: Mapped[Minutes] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys="Correction.author_id")
    decided_by: Mapped[User | None] = relationship(foreign_keys="Correction.decided_by_id")


class MinutesVersion(Base):
    """The whole text, or transcript, as it was after a step or a change; none is ever changed."""

    __tablename__ = "minutes_versions"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[pk]
    minutes_id: Mapped[int] = mapped_column(owned_by("minutes"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # the whole of it, where it came or changed with this version; read only where it is shown
    transcript: Mapped[str | None] = mapped_column(Text, deferred=True)
    step: Mapped[str]  # a key of wording.STEPS
    reason: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[user_ref]
    created_at: Mapped[created]

    author: Mapped[User | None] = relationship()
