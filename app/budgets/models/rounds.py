"""A round of budgeting: its envelopes of money and the projects that people choose from."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, kind_pk, localized, owned_by, pk
from app.core.i18n import choose
from app.core.models import Ability, Classified, Resource
from app.core.site import District


class RoundState(StrEnum):
    """Where a round stands, computed from the clock and from what was done."""

    DRAFT = "draft"
    PLANNED = "planned"
    VOTING = "voting"
    PAUSED = "paused"
    COUNTING = "counting"
    CONFIRMED = "confirmed"


class AreaRule(StrEnum):
    """Which district envelopes a voter may spend; citywide ones are for everybody."""

    OWN = "own"  # of the one district that the voter names
    ALL = "all"


class Told:
    """Mixin for staff texts in several languages; `title` and `body` are those of the first."""

    if TYPE_CHECKING:
        title: Mapped[str]
        body: Mapped[str]
        locale: Mapped[str]

    titles: Mapped[localized]
    texts: Mapped[localized]

    @property
    def shown_title(self) -> str:
        return choose(self.titles) or str(self.title)

    @property
    def shown_text(self) -> str:
        return choose(self.texts) or str(self.body)

    @property
    def lang(self) -> str:
        """The language of the texts, where it is not the reader's."""
        wanted = str(get_locale()).split("_")[0]
        return "" if wanted == self.locale or wanted in self.titles else str(self.locale)


class Round(Told, Resource):
    """A vote on how money is spent. What it promises is frozen (`definition`) when it is opened."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint(
            "rehearses_id IS NULL OR results_at IS NULL", name="rehearsal_has_no_public_results"
        ),
        CheckConstraint(
            "(rehearses_id IS NULL) = (test_voters IS NULL)", name="test_voters_only_rehearse"
        ),
        UniqueConstraint("rehearses_id"),
        Index("ix_rounds_results_at", "results_at"),
    )
    __mapper_args__ = {"polymorphic_identity": "round"}

    abilities = frozenset({Ability.FOLLOW, Ability.SEARCH, Ability.ATTACH})
    label = _l("Budget round")

    id: Mapped[kind_pk]
    currency: Mapped[str] = mapped_column(default="EUR")
    rule: Mapped[str] = mapped_column(default="greedy")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    ballot_type: Mapped[str] = mapped_column(default="knapsack")
    limits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # fields of BallotSpec
    area_rule: Mapped[AreaRule] = mapped_column(default=AreaRule.OWN)
    who: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # services/who.py reads it
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    lot_seed: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16))

    definition: Mapped[str] = mapped_column(Text, default="")  # canonical JSON, from opening on
    key_name: Mapped[str] = mapped_column(default="")
    key_check: Mapped[str] = mapped_column(default="")
    log_origin: Mapped[str] = mapped_column(default="")  # names the log and the key that signs it
    bundle: Mapped[str] = mapped_column(default="")  # the published archive, in the storage
    electorate: Mapped[int | None]  # how many could have voted, counted at the close
    close_reason: Mapped[str] = mapped_column(Text, default="")  # of a close before its time

    opened_at: Mapped[datetime | None]  # when the definition was frozen
    paused_at: Mapped[datetime | None]  # while voting is stopped for some time
    closed_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    unlinked_at: Mapped[datetime | None]  # ballots copied out, keys destroyed
    results_at: Mapped[datetime | None]  # when the results became public
    roll_deleted_at: Mapped[datetime | None]  # after the time for appeals, who could and did vote

    # Of a copy that only tries everything out: what it is a copy of, and how many test voters it
    # has. It is never published (models/rehearsals.py has the database refuse that).
    rehearses_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    test_voters: Mapped[int | None]
    rehearsed_at: Mapped[datetime | None]  # when a rehearsal of this round was closed and counted

    envelopes: Mapped[list[Envelope]] = relationship(
        back_populates="round", order_by="Envelope.position, Envelope.id",
        cascade="all, delete-orphan", passive_deletes=True,
    )  # fmt: skip
    projects: Mapped[list[Project]] = relationship(
        back_populates="round", order_by="Project.number", foreign_keys="Project.round_id",
        viewonly=True,
    )  # fmt: skip

    @property
    def state(self) -> RoundState:
        """What the clock and the deeds say; nothing else opens or closes a round."""
        if self.results_at is not None:
            return RoundState.CONFIRMED
        if self.opened_at is None:
            return RoundState.DRAFT
        assert self.opens_at is not None
        assert self.closes_at is not None
        if self.closed_at is not None or now() >= self.closes_at:
            return RoundState.COUNTING
        if now() < self.opens_at:
            return RoundState.PLANNED
        return RoundState.PAUSED if self.paused_at else RoundState.VOTING

    @property
    def is_under_way(self) -> bool:
        """Whether the time of voting has begun and not ended, paused or not."""
        return self.state in {RoundState.VOTING, RoundState.PAUSED}

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing in it counts."""
        return self.rehearses_id is not None

    @property
    def is_frozen(self) -> bool:
        return self.opened_at is not None

    @property
    def has_areas(self) -> bool:
        """Whether a voter must name a district before choosing."""
        return self.area_rule is AreaRule.OWN and any(e.district_id for e in self.envelopes)

    @property
    def total(self) -> int:
        """The money of all envelopes, in minor units."""
        return sum(envelope.amount for envelope in self.envelopes)

    @property
    def url(self) -> str:
        return url_for("budgets.show", round_id=self.id)


class Envelope(Base):
    """Money for one purpose, citywide or of one district, counted on its own (minor units)."""

    __tablename__ = "envelopes"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_is_positive"),)

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(owned_by("rounds"), index=True)
    title: Mapped[str] = mapped_column(default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(default=0)
    rolls_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("envelopes.id", ondelete="SET NULL")
    )  # where unspent money goes

    round: Mapped[Round] = relationship(back_populates="envelopes")
    district: Mapped[District | None] = relationship(
        lazy="joined"
    )  # whose name and slug are its own

    @property
    def area(self) -> str:
        """The slug of its district; empty for the whole city."""
        return self.district.slug if self.district else ""

    @property
    def name(self) -> str:
        """What people call it."""
        if self.title:
            return self.title
        return choose(self.district.name) if self.district else _("The whole city")

    def is_open_to(self, area: str) -> bool:
        """Whether a voter of this area spends it."""
        return not self.area or self.round.area_rule is AreaRule.ALL or self.area == area


class Project(Told, Classified, Resource):
    """Something that can be built for its cost; `code` names it on ballots, unique in its round.

    Its parent is the round (which owns it); `round_id` repeats that for the constraints.
    """

    __tablename__ = "projects"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        UniqueConstraint("round_id", "number"),
        CheckConstraint("cost > 0", name="cost_is_positive"),
    )
    # Its address needs its round: lists of all kinds read that for all projects at once.
    __mapper_args__ = {"polymorphic_identity": "project", "polymorphic_load": "selectin"}

    abilities = frozenset({Ability.ATTACH, Ability.COMMENT, Ability.FOLLOW, Ability.SEARCH})
    read_permission = "project.read"
    edit_permission = "project.edit"
    label = _l("Project")

    id: Mapped[kind_pk]
    round_id: Mapped[int] = mapped_column(owned_by("rounds"))
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelopes.id"), index=True)
    number: Mapped[int]
    code: Mapped[str]
    cost: Mapped[int] = mapped_column(BigInteger)
    conflict_group: Mapped[str] = mapped_column(default="")  # of one group at most one is funded
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    withdrawn_at: Mapped[datetime | None]  # taken out of an open vote; it stays to be seen
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[Round] = relationship(back_populates="projects", foreign_keys=round_id)
    envelope: Mapped[Envelope] = relationship()
    origins: Mapped[list[Resource]] = relationship(
        secondary="project_origins", order_by="Resource.id",
        secondaryjoin="ProjectOrigin.resource_id == Resource.id",
        primaryjoin="Project.id == ProjectOrigin.project_id",
    )  # fmt: skip

    @property
    def url(self) -> str:
        return url_for("budgets.project", round_id=self.round_id, project_id=self.id)


class ProjectOrigin(Base):
    """A resource (a proposal, say) that a project grew from."""

    __tablename__ = "project_origins"

    project_id: Mapped[int] = mapped_column(owned_by("projects"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True, index=True)
