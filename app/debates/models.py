"""A debate, with the window in which it takes comments, and its conclusions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.comments.positions import Position
from app.core.clock import now
from app.core.database import Base, created, kind_pk, owned_by, pk, user_ref
from app.core.models import Ability, Classified, Resource
from app.core.stances import StanceMode

PARTS = {  # of the conclusions, in the order in which they are read
    "heard": _l("What was heard"),
    "agreed": _l("What is agreed"),
    "disputed": _l("What is not agreed"),
    "next_steps": _l("What happens next"),
}


class Debate(Classified, Resource):
    """Open between its two times (either may be missing) until it has conclusions."""

    __tablename__ = "debates"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),)

    abilities = frozenset(Ability) - {Ability.SUPPORT}
    label = _l("Debate")
    read_permission = "debate.read"
    edit_permission = "debate.edit"
    is_announced = True
    is_movable = True

    id: Mapped[kind_pk] = mapped_column()
    is_official: Mapped[bool] = mapped_column(default=False)  # the council asks
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    stance_mode: Mapped[StanceMode] = mapped_column(default=StanceMode.SIDES)

    heard: Mapped[str] = mapped_column(Text, default="")
    agreed: Mapped[str] = mapped_column(Text, default="")
    disputed: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    concluded_at: Mapped[datetime | None]  # for the first time
    concluded_by_id: Mapped[user_ref]  # who wrote what they say now
    is_concluded_officially: Mapped[bool] = mapped_column(default=False)
    conclusions_locale: Mapped[str] = mapped_column(default="en")
    conclusions_number: Mapped[int] = mapped_column(default=0)  # of the version shown

    concluded_by: Mapped[User | None] = relationship(foreign_keys="Debate.concluded_by_id")
    positions: Mapped[list[Position]] = relationship(
        primaryjoin="foreign(Position.resource_id) == Resource.id",
        order_by=Position.number,
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    __mapper_args__ = {
        "polymorphic_identity": "debate",
        "inherit_condition": id == Resource.id,  # noqa: A003
    }

    @property
    def url(self) -> str:
        return url_for("debates.show", debate_id=self.id)

    @property
    def has_begun(self) -> bool:
        return self.opens_at is None or self.opens_at <= now()

    @property
    def has_ended(self) -> bool:
        """By its times; conclusions end it too."""
        return self.closes_at is not None and self.closes_at <= now()

    @property
    def is_open(self) -> bool:
        return self.has_begun and not self.has_ended and self.concluded_at is None

    @property
    def accepts_comments(self) -> bool:
        return self.is_open

    @property
    def stances_asked(self) -> StanceMode:
        return self.stance_mode

    @property
    def state(self) -> str:
        """A key of the status vocabulary."""
        if self.concluded_at:
            return "conclusions"
        if self.has_ended:
            return "closed"
        return "open_debate" if self.has_begun else "planned"

    @property
    def conclusions(self) -> dict[str, str]:
        """Its conclusions by their parts; all are empty until it has some."""
        return {name: getattr(self, name) for name in PARTS}

    @property
    def gist(self) -> str:
        """What lists tell of a debate: what came of it, or what it is about."""
        return self.agreed or self.heard or self.body


class ConclusionsVersion(Base):
    """One state of the conclusions of a debate; number 1 are the first."""

    __tablename__ = "debate_conclusions"
    __table_args__ = (UniqueConstraint("debate_id", "number"),)

    id: Mapped[pk]
    debate_id: Mapped[int] = mapped_column(owned_by("debates"))
    number: Mapped[int]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)  # part: what it said
    author_id: Mapped[user_ref]
    created_at: Mapped[created]

    author: Mapped[User | None] = relationship()
