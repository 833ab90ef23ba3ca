"""A debate, with the window in which it takes comments."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import kind_pk
from app.core.models import Ability, Classified, Resource


class Debate(Classified, Resource):
    """Open between its two times (either may be missing) until it has conclusions."""

    __tablename__ = "debates"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),)
    __mapper_args__ = {"polymorphic_identity": "debate"}

    abilities = frozenset(Ability) - {Ability.SUPPORT}
    label = _l("Debate")
    edit_permission = "debate.edit"
    is_announced = True

    id: Mapped[kind_pk]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    conclusions: Mapped[str] = mapped_column(Text, default="")
    concluded_at: Mapped[datetime | None]

    @property
    def url(self) -> str:
        return url_for("debates.show", debate_id=self.id)

    @property
    def is_open(self) -> bool:
        moment = now()
        has_begun = self.opens_at is None or self.opens_at <= moment
        has_ended = self.closes_at is not None and self.closes_at <= moment
        return has_begun and not has_ended and self.concluded_at is None

    @property
    def accepts_comments(self) -> bool:
        return self.is_open

    @property
    def state(self) -> str:
        """A key of the status vocabulary."""
        if self.concluded_at:
            return "conclusions"
        return "open_debate" if self.is_open else "closed"
