"""A decision, what it is about, the vote behind it, and what was reported of it since."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, created, kind_pk, owned_by, pk, user_ref
from app.core.i18n import local
from app.core.models import Ability, Resource
from app.meetings.decisions.counting import Basis, Majority, Outcome, Tally, Terms, Voice
from app.meetings.models.agenda import AgendaItem
from app.meetings.models.meetings import Meeting
from app.meetings.models.minutes import Motion


class Verdict(StrEnum):
    """What a meeting made of a matter."""

    APPROVED = "approved"
    REJECTED = "rejected"
    REFERRED = "referred"
    NOTED = "noted"


class Progress(StrEnum):
    """How far a decision is. That it is late is never kept: the clock says it."""

    OPEN = "open"
    ON_TRACK = "on_track"
    DONE = "done"
    DROPPED = "dropped"


WORK = (Verdict.APPROVED, Verdict.REFERRED)
UNFINISHED = (Progress.OPEN, Progress.ON_TRACK)


class Decision(Resource):
    """One thing a meeting decided: public with the minutes, followed up until it is done or dropped."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_is_not_negative"),
        CheckConstraint("progress <> 'dropped' OR reason <> ''", name="dropped_with_a_reason"),
        Index("ix_decisions_progress_due", "progress", "due_on"),
    )
    __mapper_args__ = {"polymorphic_identity": "decision"}

    abilities = frozenset({Ability.FOLLOW, Ability.SEARCH, Ability.VERSION, Ability.ATTACH})
    label = _l("Decision")
    read_permission = "resolution.read"
    edit_permission = "resolution.manage"

    id: Mapped[kind_pk]
    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"))
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="SET NULL"), index=True
    )
    number: Mapped[int]
    verdict: Mapped[Verdict]
    unit: Mapped[str] = mapped_column(default="")  # the office that does it
    owner_id: Mapped[user_ref]  # the person there who is told when it is late
    due_on: Mapped[date | None]
    review_on: Mapped[date | None]
    cost: Mapped[int | None] = mapped_column(BigInteger)  # minor units
    progress: Mapped[Progress] = mapped_column(default=Progress.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")  # of how it stands
    progress_at: Mapped[datetime | None]
    late_told_for: Mapped[date | None]  # the day whose passing people were told of

    meeting: Mapped[Meeting] = relationship(
        foreign_keys="Decision.meeting_id", back_populates="decisions"
    )
    item: Mapped[AgendaItem | None] = relationship(
        foreign_keys="Decision.item_id", back_populates="decisions"
    )
    owner: Mapped[User | None] = relationship(foreign_keys="Decision.owner_id")
    vote: Mapped[Vote | None] = relationship(
        back_populates="decision", cascade="all, delete-orphan", passive_deletes=True
    )
    links: Mapped[list[DecisionLink]] = relationship(
        back_populates="decision", cascade="all, delete-orphan", passive_deletes=True
    )
    reports: Mapped[list[ProgressReport]] = relationship(
        back_populates="decision", order_by="ProgressReport.id.desc()",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip

    @property
    def url(self) -> str:
        return url_for("decisions.show", decision_id=self.id)

    @hybrid_property
    def is_late(self) -> bool:
        """Not done by its day, on the council's calendar."""
        is_over = self.due_on is not None and self.due_on < local(now()).date()
        return is_over and self.progress in UNFINISHED

    @is_late.inplace.expression
    @classmethod
    def _is_late(cls) -> ColumnElement[bool]:
        return cls.progress.in_(UNFINISHED) & (cls.due_on < local(now()).date())

    @hybrid_property
    def has_work(self) -> bool:
        """Whether something follows from it: what was noted or rejected only where a day is named."""
        return self.verdict in WORK or self.due_on is not None

    @has_work.inplace.expression
    @classmethod
    def _has_work(cls) -> ColumnElement[bool]:
        return cls.verdict.in_(WORK) | cls.due_on.is_not(None)

    @property
    def state(self) -> str:
        """A key of the status vocabulary; none where nothing is to be done."""
        if self.progress is Progress.OPEN and not self.has_work:
            return ""
        return "overdue" if self.is_late else f"decision_{self.progress.value}"


class DecisionLink(Base):
    """What a decision is about: a proposal, a project, a round."""

    __tablename__ = "decision_links"

    decision_id: Mapped[int] = mapped_column(owned_by("decisions"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True, index=True)

    decision: Mapped[Decision] = relationship(back_populates="links", foreign_keys=[decision_id])
    resource: Mapped[Resource] = relationship(foreign_keys=[resource_id])


class Method(StrEnum):
    """How a vote was taken."""

    HANDS = "hands"
    ROLL_CALL = "roll_call"
    SECRET = "secret"


class Vote(Base):
    """The figures of a vote on a decision or a motion and what they come to, as reckoned when they were entered."""

    __tablename__ = "decision_votes"
    __table_args__ = (
        CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0", name="voices_not_negative"),
        CheckConstraint("(decision_id IS NULL) <> (motion_id IS NULL)", name="of_one_thing"),
        CheckConstraint("members = 0 OR yes + no + abstain <= members", name="members_at_most"),
    )

    id: Mapped[pk]
    decision_id: Mapped[int | None] = mapped_column(owned_by("decisions"), unique=True)
    motion_id: Mapped[int | None] = mapped_column(owned_by("motions"), unique=True)
    method: Mapped[Method]
    majority: Mapped[Majority]
    basis: Mapped[Basis]
    quorum: Mapped[int] = mapped_column(default=0)
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    absent: Mapped[int] = mapped_column(default=0)
    members: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Outcome]

    decision: Mapped[Decision | None] = relationship(back_populates="vote")
    motion: Mapped[Motion | None] = relationship(back_populates="vote")
    voices: Mapped[list[MemberVoice]] = relationship(
        back_populates="vote", order_by="MemberVoice.position",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip

    @property
    def tally(self) -> Tally:
        return Tally(self.yes, self.no, self.abstain, self.members, self.absent)

    @property
    def terms(self) -> Terms:
        return Terms(self.majority, self.basis, self.quorum)


class MemberVoice(Base):
    """What one member said in a roll call."""

    __tablename__ = "decision_voices"
    __table_args__ = (UniqueConstraint("vote_id", "name"),)

    id: Mapped[pk]
    vote_id: Mapped[int] = mapped_column(owned_by("decision_votes"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    voice: Mapped[Voice]

    vote: Mapped[Vote] = relationship(back_populates="voices")


class ProgressReport(Base):
    """How a decision stood from a moment on, and why; none is ever changed."""

    __tablename__ = "decision_reports"

    id: Mapped[pk]
    decision_id: Mapped[int] = mapped_column(owned_by("decisions"), index=True)
    progress: Mapped[Progress]
    reason: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    author_id: Mapped[user_ref]
    created_at: Mapped[created]

    decision: Mapped[Decision] = relationship(back_populates="reports")
    author: Mapped[User | None] = relationship()
