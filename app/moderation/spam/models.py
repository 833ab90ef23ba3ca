"""What was posted lately, what waits for a moderator, and what the filter has learned."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource
from app.core.posting import Why
from app.likes.models import Exclusion
from app.moderation.models import Case


class Post(Base):
    """That an account posted a text, for limits and for finding copies; forgotten after 30 days.

    `digest` is a hash of its words without marks and case; the text itself is not kept here.
    """

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_user_created", "user_id", "created_at"),
        Index("ix_posts_digest", "digest", "created_at"),
        Index("ix_posts_created", "created_at"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    digest: Mapped[str | None]  # none where the text is too short to tell
    created_at: Mapped[created]


class Shingle(Base):
    """One of the eight smallest hashes of a text's runs of words: alike texts share most of them."""

    __tablename__ = "post_shingles"

    post_id: Mapped[int] = mapped_column(owned_by("posts"), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)


class HeldState(StrEnum):
    """What became of a text that had to wait."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"


class HeldPost(Base):
    """A text that waits for a moderator, or has waited."""

    __tablename__ = "held_posts"
    __table_args__ = (
        Index("ix_held_posts_state_held", "state", "held_at", "id"),
        Index("ix_held_posts_state_decided", "state", "decided_at"),
    )

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), unique=True)
    space_id: Mapped[int | None] = mapped_column(
        ForeignKey("spaces.id", ondelete="CASCADE"), index=True
    )
    why: Mapped[Why]
    suspicion: Mapped[float] = mapped_column(default=0.0)  # 0 to 1, of the filter
    state: Mapped[HeldState] = mapped_column(default=HeldState.WAITING)
    held_at: Mapped[created]
    decided_at: Mapped[datetime | None]
    moderator_id: Mapped[user_ref]
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderation_cases.id", ondelete="SET NULL"), index=True
    )

    resource: Mapped[Resource] = relationship()
    moderator: Mapped[User | None] = relationship()
    case: Mapped[Case | None] = relationship()


class SpamFilter(Base):
    """One version of the filter: how much each word speaks for spam (log odds). The latest counts."""

    __tablename__ = "spam_filters"

    id: Mapped[pk]
    trained_at: Mapped[created]
    spam: Mapped[int]  # how many texts of each kind it was trained on
    kept: Mapped[int]
    prior: Mapped[float]
    weights: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SupportNotice(Base):
    """Somebody is still to be told that their support was set aside, or counts again."""

    __tablename__ = "support_notices"
    __table_args__ = (UniqueConstraint("exclusion_id", "user_id", "is_back"),)

    id: Mapped[pk]
    exclusion_id: Mapped[int] = mapped_column(owned_by("support_exclusions"))
    user_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    is_back: Mapped[bool]
    reason: Mapped[str]

    exclusion: Mapped[Exclusion] = relationship()
    user: Mapped[User] = relationship()
