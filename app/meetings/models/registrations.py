"""Who comes to a meeting: on what terms people register, what they are asked, and who has a place."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, created, localized, owned_by, pk, user_ref
from app.meetings.models.meetings import Meeting

TIME_TO_CONFIRM = timedelta(hours=24)


class RegistrationTerms(Base):
    """On what terms people register for a meeting. Whoever changes who has a place locks this row first.

    How many places there are stands in the meeting itself (`seats`); without, all who come have one.
    """

    __tablename__ = "registration_terms"
    __table_args__ = (
        CheckConstraint("companions >= 0 AND reserved >= 0", name="not_negative"),
        CheckConstraint("walk_ins >= 0", name="walk_ins_not_negative"),
    )

    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # without, registration is open until the meeting begins
    companions: Mapped[int] = mapped_column(default=0)  # the most that one person brings
    reserved: Mapped[int] = mapped_column(default=0)  # places that only staff give
    asks_needs: Mapped[bool] = mapped_column(default=False)
    guidance: Mapped[localized]
    drawn: Mapped[int] = mapped_column(default=0)  # the last number in the line
    walk_ins: Mapped[int] = mapped_column(default=0)  # people who came without having registered
    told_filled: Mapped[int] = mapped_column(default=0)  # percent of which organisers have heard
    told_seats: Mapped[int | None]  # of so many places

    meeting: Mapped[Meeting] = relationship()
    questions: Mapped[list[RegistrationQuestion]] = relationship(
        back_populates="terms", order_by="RegistrationQuestion.position",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip


class RegistrationQuestion(Base):
    """A short question to those who register; with options one of them is the answer."""

    __tablename__ = "registration_questions"

    id: Mapped[pk]
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("registration_terms.meeting_id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    texts: Mapped[localized]
    options: Mapped[localized]  # one a line
    is_required: Mapped[bool] = mapped_column(default=False)

    terms: Mapped[RegistrationTerms] = relationship(back_populates="questions")


class RegistrationState(StrEnum):
    """Where somebody stands. That an offer has lapsed the clock says first, and a job writes it down."""

    PLACED = "placed"
    OFFERED = "offered"
    WAITING = "waiting"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Notice(StrEnum):
    """What somebody is still to be told about the meeting."""

    MOVED = "moved"
    CALLED_OFF = "called_off"


class Registration(Base):
    """One person with those they bring; an invited one need not have an account."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        UniqueConstraint("meeting_id", "number"),
        UniqueConstraint("meeting_id", "code"),
        CheckConstraint("companions >= 0", name="companions_not_negative"),
        CheckConstraint("state <> 'offered' OR offered_at IS NOT NULL", name="offered_at_a_time"),
        CheckConstraint("checked_in_at IS NULL OR state = 'placed'", name="in_with_a_place"),
        Index("ix_registrations_line", "meeting_id", "state", "number"),
        Index("ix_registrations_name", "meeting_id", "name", "id"),
        Index("ix_registrations_offers", "state", "offered_at"),
        Index(
            "ix_registrations_untold", "notice",
            sqlite_where=text("notice IS NOT NULL"), postgresql_where=text("notice IS NOT NULL"),
        ),
        Index(
            "ix_registrations_needs", "meeting_id",
            sqlite_where=text("needs <> ''"), postgresql_where=text("needs <> ''"),
        ),
    )  # fmt: skip

    id: Mapped[pk]
    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"))
    user_id: Mapped[user_ref]
    number: Mapped[int]  # in the line; whoever comes back gets a new one
    code: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")  # of an invited person without an account
    companions: Mapped[int] = mapped_column(default=0)
    is_invited: Mapped[bool] = mapped_column(default=False)
    state: Mapped[RegistrationState]
    needs: Mapped[str] = mapped_column(Text, default="")  # deleted 30 days after the meeting
    notice: Mapped[Notice | None]
    created_at: Mapped[created]
    offered_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    user: Mapped[User | None] = relationship()
    answers: Mapped[list[RegistrationAnswer]] = relationship(
        back_populates="registration", cascade="all, delete-orphan", passive_deletes=True
    )

    @hybrid_property
    def party(self) -> int:
        """How many people come."""
        return self.companions + 1

    @property
    def offer_ends(self) -> datetime | None:
        """Until when the offer of a place holds: 24 hours, and never beyond the meeting's start."""
        if self.offered_at is None:
            return None
        return min(self.offered_at + TIME_TO_CONFIRM, self.meeting.starts_at)

    @property
    def standing(self) -> RegistrationState:
        """The state as the clock has it."""
        ends = self.offer_ends
        if self.state is RegistrationState.OFFERED and ends is not None and ends <= now():
            return RegistrationState.LAPSED
        return self.state

    @property
    def is_active(self) -> bool:
        """Whether somebody has a place, an offer, or waits for one."""
        return self.standing in ACTIVE

    @hybrid_property
    def has_place(self) -> bool:
        return self.state is RegistrationState.PLACED

    @has_place.inplace.expression
    @classmethod
    def _has_place(cls) -> ColumnElement[bool]:
        return cls.state == RegistrationState.PLACED


ACTIVE = (RegistrationState.PLACED, RegistrationState.OFFERED, RegistrationState.WAITING)


class RegistrationAnswer(Base):
    """What somebody answered to a question."""

    __tablename__ = "registration_answers"

    registration_id: Mapped[int] = mapped_column(owned_by("registrations"), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        owned_by("registration_questions"), primary_key=True, index=True
    )
    text: Mapped[str] = mapped_column(Text)

    registration: Mapped[Registration] = relationship(back_populates="answers")
    question: Mapped[RegistrationQuestion] = relationship()
