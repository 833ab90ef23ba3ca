"""What people are told, how they want to be told, and what still has to be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource


class Rhythm(StrEnum):
    """How often somebody wants mail, from the loudest to the quietest."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class News(Base):
    """Something that happened, once, whoever is told: its followers are worked off from here."""

    __tablename__ = "news"
    __table_args__ = (
        Index("ix_news_pending", "done_at", "id"),
        Index(
            "ix_news_batch", "batch", sqlite_where=text("batch <> ''"), postgresql_where=text("batch <> ''")
        ),
    )  # fmt: skip

    id: Mapped[pk]
    topic: Mapped[str]  # commented, answered, replied, ... : see texts.py
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    subject_id: Mapped[int | None] = mapped_column(
        ForeignKey("resources.id", ondelete="CASCADE"), index=True
    )  # the comment, the decision: what is new
    thread_id: Mapped[int | None] = mapped_column(
        ForeignKey("resources.id", ondelete="CASCADE"), index=True
    )  # the comment that began the thread in which it happened
    actor_id: Mapped[user_ref]
    recipient_id: Mapped[int | None] = mapped_column(
        owned_by("users")
    )  # only this person; without, all followers
    detail: Mapped[str] = mapped_column(default="")
    batch: Mapped[str] = mapped_column(default="")  # of news of which each person hears one
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
        Index("ix_notifications_due", "mail_at", "user_id"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    news_id: Mapped[int] = mapped_column(owned_by("news"), index=True)
    reason: Mapped[str]  # why this person: author, commented, chosen, replied, concerned
    is_on_site: Mapped[bool] = mapped_column(default=True)  # without, it is told by mail only
    created_at: Mapped[created]
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]  # when a mail is to tell it; None: none is, or it was told
    mailed_at: Mapped[datetime | None]

    news: Mapped[News] = relationship()
    user: Mapped[User] = relationship()


class NotificationSettings(Base):
    """How somebody wants to be told. Without a row: on the site, and one mail a day."""

    __tablename__ = "notification_settings"

    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.DAILY)
    wants_reminders: Mapped[bool] = mapped_column(default=False)  # to vote, before a vote closes


class NotificationChoice(Base):
    """What somebody wants otherwise: in one space, for one kind of news, or for that kind there."""

    __tablename__ = "notification_choices"
    __table_args__ = (
        UniqueConstraint("user_id", "space_id", "kind"),
        Index(
            "uq_notification_choices_everywhere",
            "user_id",
            "kind",
            unique=True,
            sqlite_where=text("space_id IS NULL"),
            postgresql_where=text("space_id IS NULL"),
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    space_id: Mapped[int | None] = mapped_column(owned_by("spaces"), index=True)
    kind: Mapped[str] = mapped_column(default="")  # of texts.Kind; empty: whatever comes from there
    rhythm: Mapped[Rhythm | None]  # None: as usual
    is_on_site: Mapped[bool] = mapped_column(default=True)


class MutedThread(Base):
    """Somebody's wish to hear nothing more of a thread of comments, whatever they follow."""

    __tablename__ = "muted_threads"

    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True, index=True)
    created_at: Mapped[created]
