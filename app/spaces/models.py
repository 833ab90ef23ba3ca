"""Processes, their phases, and what each phase opens on which component."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, created, kind_pk, localized, owned_by, pk, user_ref
from app.core.i18n import choose
from app.core.models import Ability, Component, Resource


class Space(Resource):
    """A place people take part in; `title` and `body` mirror the default language's texts."""

    __tablename__ = "spaces"
    __mapper_args__ = {"polymorphic_abstract": True}

    abilities = frozenset({Ability.FOLLOW, Ability.SEARCH, Ability.ATTACH})
    read_permission = "space.read"
    edit_permission = "space.manage"

    id: Mapped[kind_pk]
    slug: Mapped[str] = mapped_column(unique=True)
    titles: Mapped[localized]
    summaries: Mapped[localized]
    descriptions: Mapped[localized]
    who_decides: Mapped[localized]  # what is decided here, by whom, how binding
    revision: Mapped[int] = mapped_column(default=1)  # grows with every change by staff

    components: Mapped[list[Component]] = relationship(
        back_populates="space",
        foreign_keys="Component.space_id",
        order_by="Component.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    phases: Mapped[list[Phase]] = relationship(
        back_populates="space",
        order_by="Phase.starts_at, Phase.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def shown_title(self) -> str:
        return choose(self.titles)

    @property
    def url(self) -> str:
        return url_for("spaces.show", slug=self.slug)


class Process(Space):
    """A participation process: it begins, goes through phases, and ends with an outcome."""

    __mapper_args__ = {"polymorphic_identity": "process"}
    label = _l("Process")


class Phase(Base):
    """A span of time in a process. It is on because of the clock; nothing switches it."""

    __tablename__ = "phases"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: Mapped[pk]
    space_id: Mapped[int] = mapped_column(owned_by("spaces"), index=True)
    name: Mapped[localized]
    description: Mapped[localized]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    space: Mapped[Space] = relationship(back_populates="phases")
    grants: Mapped[list[PhaseGrant]] = relationship(
        back_populates="phase", cascade="all, delete-orphan", passive_deletes=True
    )

    def is_current(self, at: datetime | None = None) -> bool:
        return self.starts_at <= (at or now()) < self.ends_at

    @property
    def has_ended(self) -> bool:
        return self.ends_at <= now()


class PhaseTold(Base):
    """When followers heard that a phase began.

    In `phases` it would make every process read the windows anew, and the job that
    writes it wait for staff who wait for the job.
    """

    __tablename__ = "phases_told"

    phase_id: Mapped[int] = mapped_column(owned_by("phases"), primary_key=True)
    told_at: Mapped[datetime]


class PhaseGrant(Base):
    """In this phase this action is open on this component."""

    __tablename__ = "phase_grants"
    __table_args__ = (UniqueConstraint("phase_id", "component_id", "action"),)

    id: Mapped[pk]
    phase_id: Mapped[int] = mapped_column(owned_by("phases"), index=True)
    component_id: Mapped[int] = mapped_column(owned_by("components"), index=True)
    action: Mapped[str]

    phase: Mapped[Phase] = relationship(back_populates="grants")
    component: Mapped[Component] = relationship()


class ShareLink(Base):
    """A link with which people read what is not public yet: a whole process, or one component of it.

    It opens reading only, until it expires or is withdrawn.
    """

    __tablename__ = "share_links"

    id: Mapped[pk]
    space_id: Mapped[int] = mapped_column(owned_by("spaces"), index=True)
    component_id: Mapped[int | None] = mapped_column(owned_by("components"), index=True)
    nonce: Mapped[str] = mapped_column(default=lambda: secrets.token_urlsafe(16), unique=True)
    note: Mapped[str] = mapped_column(default="")  # for whom it is, for the facilitators
    needs_sign_in: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[user_ref]
    created_at: Mapped[created]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    space: Mapped[Space] = relationship()
    component: Mapped[Component | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.expires_at > now()
