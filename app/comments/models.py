"""A comment: a resource like others, so that it can be reported, followed up and found."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Base, created, kind_pk, owned_by, pk
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
        Index("ix_comments_root_stance", "root_id", "stance", "score", "id"),
        Index("ix_comments_root_position", "root_id", "position_id", "score", "id"),
        Index("ix_comments_position", "position_id"),
        Index("ix_comments_root_score", "root_id", "depth", "score", "id"),
        Index("ix_comments_root_depth", "root_id", "depth", "id"),
        Index("ix_comments_root_replies", "root_id", "depth", "replies", "id"),
        Index("ix_comments_thread", "thread_id", "id"),
    )

    abilities = frozenset({Ability.REPORT, Ability.SEARCH, Ability.VERSION})
    label = _l("Comment")

    id: Mapped[kind_pk] = mapped_column()
    root_id: Mapped[int | None] = mapped_column(owned_by("resources"))  # none while it waits
    thread_id: Mapped[int | None] = mapped_column(owned_by("resources"))  # the first of its thread
    depth: Mapped[int] = mapped_column(default=0)
    stance: Mapped[Stance] = mapped_column(default=Stance.NEUTRAL)
    position_id: Mapped[int | None] = mapped_column(ForeignKey("positions.id", ondelete="SET NULL"))
    replies: Mapped[int] = mapped_column(default=0)
    ups: Mapped[int] = mapped_column(default=0)
    downs: Mapped[int] = mapped_column(default=0)
    score: Mapped[float] = mapped_column(default=0.0)  # of both: see ranking.py
    deleted_at: Mapped[datetime | None]

    root: Mapped[Resource] = relationship(foreign_keys="Comment.root_id")

    __mapper_args__ = {
        "polymorphic_identity": "comment",
        "inherit_condition": id == Resource.id,  # noqa: A003
    }

    @property
    def url(self) -> str:
        """Its place in its thread, whatever page that is on."""
        return url_for("comments.show", comment_id=self.id, _anchor=self.anchor)

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


class CommentVote(Base):
    """Whether one person found a comment helpful. The key lets each person have one voice."""

    __tablename__ = "comment_votes"

    comment_id: Mapped[int] = mapped_column(owned_by("comments"), primary_key=True)
    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True, index=True)
    is_up: Mapped[bool]
    created_at: Mapped[created]


class EarlierVotes(Base):
    """Votes that a comment brought along from another platform: numbers without persons."""

    __tablename__ = "earlier_comment_votes"

    comment_id: Mapped[int] = mapped_column(owned_by("comments"), primary_key=True)
    ups: Mapped[int] = mapped_column(default=0)
    downs: Mapped[int] = mapped_column(default=0)


class Reference(Base):
    """What a comment names so that a machine understands: a person, or something on this site.

    `written` is how: `@` and the person's public id, or the address. Who or what it was is told
    once, when the row is made; it stays when the words are changed.
    """

    __tablename__ = "comment_references"
    __table_args__ = (UniqueConstraint("comment_id", "written"),)

    id: Mapped[pk]
    comment_id: Mapped[int] = mapped_column(owned_by("comments"))
    written: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(owned_by("users"), index=True)
    resource_id: Mapped[int | None] = mapped_column(owned_by("resources"), index=True)
    created_at: Mapped[created]
