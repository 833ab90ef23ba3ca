"""What people ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.database import kind_pk
from app.core.models import Classified, Resource
from app.core.text import excerpt

if TYPE_CHECKING:
    from app.proposals.models.answers import Answer, Assessment
    from app.proposals.models.coauthors import Coauthor


class Status(StrEnum):
    """Where a published proposal stands. A draft is one that is not published yet."""

    COLLECTING = "collecting"
    BEING_CHECKED = "being_checked"
    ANSWERED = "answered"  # neither yes nor no
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class AuthorKind(StrEnum):
    """On whose behalf a proposal speaks."""

    RESIDENT = "resident"
    ORGANISATION = "organisation"
    MEETING = "meeting"
    OFFICIAL = "official"


OPEN = frozenset({Status.COLLECTING, Status.BEING_CHECKED})
ANSWERS = (Status.ACCEPTED, Status.NOT_ACCEPTED, Status.ANSWERED)
LISTED = (Status.COLLECTING, Status.BEING_CHECKED, *ANSWERS)  # the others only when asked for
# Statuses whose key among STATES, which pages draw, is another word.
_STATES = {Status.BEING_CHECKED: "checking", Status.NOT_ACCEPTED: "rejected"}


class Proposal(Classified, Resource):
    """Something a resident, a meeting or the council itself wants done."""

    __tablename__ = "proposals"
    __mapper_args__ = {"polymorphic_identity": "proposal"}
    __table_args__ = (Index("ix_proposals_status", "status"),)
    label = _l("Proposal")
    read_permission = "proposal.read"
    edit_permission = "proposal.edit"
    is_movable = True

    id: Mapped[kind_pk]
    status: Mapped[Status] = mapped_column(default=Status.COLLECTING, active_history=True)
    author_kind: Mapped[AuthorKind] = mapped_column(
        default=AuthorKind.RESIDENT, active_history=True
    )
    excerpt: Mapped[str] = mapped_column(default="")  # the body's beginning, for lists
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposals.id", ondelete="SET NULL"), index=True
    )

    answer: Mapped[Answer | None] = relationship(
        back_populates="proposal", cascade="all, delete-orphan", passive_deletes=True
    )
    assessments: Mapped[list[Assessment]] = relationship(
        back_populates="proposal",
        order_by="Assessment.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    coauthors: Mapped[list[Coauthor]] = relationship(
        back_populates="proposal",
        order_by="Coauthor.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    merged_into: Mapped[Proposal | None] = relationship(
        foreign_keys="Proposal.merged_into_id", remote_side="Proposal.id"
    )

    @validates("body")
    def _keep_excerpt(self, _: str, body: str) -> str:
        self.excerpt = excerpt(body, 170)
        return body

    @property
    def url(self) -> str:
        return url_for("proposals.show", proposal_id=self.id)

    def is_by(self, user: Any) -> bool:
        """Those who accepted to be named beside the author have written it, too."""
        if super().is_by(user):
            return True
        mine = self.coauthor(user.id) if user.is_authenticated else None
        return mine is not None and mine.is_named

    def coauthor(self, user_id: int) -> Coauthor | None:
        """What a person was asked and said about being named as an author, if they were."""
        asked = (one for one in self.coauthors if not one.is_taken_back)
        return next((one for one in asked if one.user_id == user_id), None)

    @property
    def copied_from(self) -> int | None:
        """The number of the proposal that this is a copy of."""
        parts = (self.origin or "").split("/")
        return int(parts[2]) if parts[0] == "copy" else None

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def supports(self) -> int:
        return self.counters.supports

    @property
    def is_open(self) -> bool:
        """Published and not decided, withdrawn or merged yet."""
        return not self.is_draft and self.status in OPEN

    @property
    def is_answered(self) -> bool:
        return self.status in ANSWERS

    @property
    def state(self) -> str:
        """The key of its state in the vocabulary that pages draw."""
        return "draft" if self.is_draft else state_of(self.status)

    @classmethod
    def numbers_by_district(cls, component_ids: Sequence[int]) -> Select[Any]:
        from app.proposals.models.counts import numbers_by_district

        return numbers_by_district(component_ids)

    def may_change_until(self, minutes: int) -> datetime | None:
        """The end of the window in which its author may change it, counted from publication."""
        return self.published_at + timedelta(minutes=minutes) if self.published_at else None


def state_of(status: Status) -> str:
    """The key of a status among STATES."""
    return _STATES.get(status, status.value)
