"""A comment: a resource like others, so that it can be reported, followed up and found."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import kind_pk, owned_by
from app.core.models import Ability, Resource

DEEPEST = 4  # replies to replies; imports keep any depth
EDITABLE = timedelta(minutes=15)
LONGEST = 3000


class Stance(StrEnum):
    """Where a comment stands towards what it comments on."""

    FOR = "for"
    NEUTRAL = "neutral"
    AGAINST = "against"


class Comment(Resource):
    """`parent` is what it answers: the resource itself, or another comment of its thread."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_root_stance", "root_id", "stance"),
        Index("ix_comments_root_depth", "root_id", "depth", "id"),
        Index("ix_comments_root_replies", "root_id", "depth", "replies", "id"),
        Index("ix_comments_thread", "thread_id", "id"),
    )

    abilities = frozenset({Ability.REPORT, Ability.SEARCH, Ability.VERSION})
    label = _l("Comment")

    id: Mapped[kind_pk] = mapped_column()
    root_id: Mapped[int] = mapped_column(owned_by("resources"))
    thread_id: Mapped[int | None] = mapped_column(owned_by("resources"))  # the first of its thread
    depth: Mapped[int] = mapped_column(default=0)
    stance: Mapped[Stance] = mapped_column(default=Stance.NEUTRAL)
    replies: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[datetime | None]

    root: Mapped[Resource] = relationship(foreign_keys="Comment.root_id")

    __mapper_args__ = {
        "polymorphic_identity": "comment",
        "inherit_condition": id == Resource.id,  # noqa: A003
    }

    @property
    def url(self) -> str:
        return url_for("comments.show", comment_id=self.id)

    @property
    def is_public(self) -> bool:
        return super().is_public and self.root.is_public

    @property
    def anchor(self) -> str:
        return f"c{self.id}"

    @property
    def is_editable(self) -> bool:
        return is_editable(self)


def is_editable(comment: Any) -> bool:
    """Whether its author may still change a comment, loaded or a row of a list."""
    return comment.deleted_at is None and bool(now() < comment.created_at + EDITABLE)
