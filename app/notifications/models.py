"""What people are told, how they want to be told, and what still has to be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource


class Rhythm(StrEnum):
    """How often somebody wants mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class News(Base):
    """Something that happened, once, whoever is told: its followers are worked off from here."""

    __tablename__ = "news"
    __table_args__ = (Index("ix_news_pending", "done_at", "id"),)

    id: Mapped[pk]
    topic: Mapped[str]  # commented, answered, replied, ... : see texts.py
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    subject_id: Mapped[int | None] = mapped_column(
        ForeignKey("resources.id", ondelete="CASCADE")
    )  # the comment, the decision: what is new
    actor_id: Mapped[user_ref]
    recipient_id: Mapped[int | None] = mapped_column(
        owned_by("users")
    )  # only this person; without, all followers
    detail: Mapped[str] = mapped_column(default="")
    created_at: Mapped[created]
    reached: Mapped[int] = mapped_column(default=0)  # the last follower told, by id
    done_at: Mapped[datetime | None]

    resource: Mapped[Resource] = relationship(foreign_keys="News.resource_id")
    subject: Mapped[Resource | None] = relationship(foreign_keys="News.subject_id")
    actor: Mapped[User | None] = relationship(foreign_keys="News.actor_id")


class Notification(Base):
    """One person told of one piece of news."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("user_id", "news_id"),
        Index("ix_notifications_unread", "user_id", "read_at"),
        Index("ix_notifications_unmailed", "mailed_at", "user_id"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    news_id: Mapped[int] = mapped_column(owned_by("news"), index=True)
    reason: Mapped[str]  # why this person: author, commented, chosen, concerned
    created_at: Mapped[created]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    news: Mapped[News] = relationship()
    user: Mapped[User] = relationship()


class NotificationSettings(Base):
    """How somebody wants to be told. Without a row: on the site, and one mail a day."""

    __tablename__ = "notification_settings"

    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.DAILY)
    digest_sent_at: Mapped[datetime | None]
