"""Reading notifications."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.accounts.sessions import LoginSession
from app.notifications.models import News, Notification


def _with_news() -> tuple[object, ...]:
    news = selectinload(Notification.news)
    return (
        news.selectinload(News.resource),
        news.selectinload(News.subject),
        news.selectinload(News.actor),
    )


def of(user: User) -> Select[Notification]:
    """All notifications of a person, the newest first."""
    return (
        select(Notification)
        .where(Notification.user_id == user.id)
        .order_by(Notification.id.desc())
        .options(*_with_news())  # type: ignore[arg-type]
    )


def unmailed(user_id: int, most: int) -> Select[Notification]:
    """What a person has neither read nor been sent, oldest first."""
    return (
        select(Notification)
        .where(Notification.user_id == user_id)
        .where(Notification.mailed_at.is_(None), Notification.read_at.is_(None))
        .order_by(Notification.id)
        .limit(most)
        .options(*_with_news())  # type: ignore[arg-type]
    )


def unread(user_id: Any) -> Select[int]:
    """How many are unread, counted up to 100; `user_id` may be that of a session's row."""
    some = (
        select(Notification.id)
        .where(Notification.user_id == user_id, Notification.read_at.is_(None))
        .limit(100)
        .correlate(LoginSession)
        .subquery()
    )
    return select(func.count()).select_from(some)
