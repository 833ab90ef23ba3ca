"""Reading notifications, and who is to be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import aliased, selectinload

from app.accounts.models import User
from app.accounts.sessions import LoginSession
from app.core.models import Component, Resource
from app.follows.models import Follow
from app.notifications.models import (
    MutedThread,
    News,
    Notification,
    NotificationChoice,
    NotificationSettings,
)
from app.spaces.models import Space


def _with_news() -> tuple[object, ...]:
    news = selectinload(Notification.news)
    return (
        news.selectinload(News.resource).joinedload(Resource.component).joinedload(Component.space),
        news.selectinload(News.subject),
        news.selectinload(News.actor),
    )


def wanting_reminders(after: int) -> Select[User]:
    """Accounts that asked to be reminded of votes and can get mail, by id, beyond one."""
    return (
        select(User)
        .join(NotificationSettings, NotificationSettings.user_id == User.id)
        .where(NotificationSettings.wants_reminders, User.id > after, User.email.is_not(None))
        .where(User.confirmed_at.is_not(None), User.blocked_at.is_(None))
        .order_by(User.id)
    )


def of(user: User) -> Select[Notification]:
    """All that a person was told on the site, the newest first."""
    return (
        select(Notification)
        .where(Notification.user_id == user.id, Notification.is_on_site)
        .order_by(Notification.id.desc())
        .options(*_with_news())  # type: ignore[arg-type]
    )


def unread(user_id: Any) -> Select[int]:
    """How many are unread, counted up to 100; `user_id` may be that of a session's row."""
    some = (
        select(Notification.id)
        .where(Notification.user_id == user_id, Notification.read_at.is_(None))
        .where(Notification.is_on_site)
        .limit(100)
        .correlate(LoginSession)
        .subquery()
    )
    return select(func.count()).select_from(some)


# Telling followers


def followers(news: News, most: int) -> Any:
    """The next who follow it, by id, with their usual rhythm.

    Left out are those who muted the thread, and those who were told of the same by name.
    """
    muted = exists().where(
        MutedThread.user_id == Follow.user_id, MutedThread.thread_id == news.thread_id
    )
    other = aliased(News)
    told = exists().where(
        Notification.user_id == Follow.user_id,
        Notification.news_id == other.id,
        other.subject_id == news.subject_id,
        other.recipient_id == Follow.user_id,
    )
    query = (
        select(Follow.user_id, Follow.reason, NotificationSettings.rhythm)
        .outerjoin(NotificationSettings, NotificationSettings.user_id == Follow.user_id)
        .where(Follow.resource_id == news.resource_id, Follow.user_id > news.reached)
        .where(Follow.created_at <= news.created_at)  # what happened before is no news to them
    )
    if news.thread_id is not None:
        query = query.where(~muted)
    if news.subject_id is not None:
        query = query.where(~told)
    if news.batch:
        query = query.where(~_told_in(news.batch))
    return query.order_by(Follow.user_id).limit(most)


def _told_in(batch: str) -> Exists:
    """Whether a follower has heard of the same already, by what else they follow."""
    other = aliased(News)
    return exists().where(
        Notification.user_id == Follow.user_id,
        Notification.news_id == other.id,
        other.batch == batch,
        other.batch != "",  # for the index
    )


def choices_of_followers(
    news: News, last: int, kind: str, space_id: int | None
) -> Select[NotificationChoice]:
    """What the followers up to `last` chosen for such news."""
    chosen = select(Follow.user_id).where(
        Follow.resource_id == news.resource_id, Follow.user_id.between(news.reached + 1, last)
    )
    here = and_(
        NotificationChoice.space_id == space_id,
        NotificationChoice.kind.in_(("", kind)),
    )
    usual = and_(NotificationChoice.space_id.is_(None), NotificationChoice.kind == kind)
    return select(NotificationChoice).where(
        NotificationChoice.user_id.in_(chosen), or_(here, usual)
    )


# Choices


def choices_of(user_ids: Collection[int]) -> Select[NotificationChoice]:
    """All choices of these people; there are a few for each space at most."""
    return select(NotificationChoice).where(NotificationChoice.user_id.in_(user_ids))


def choices_in(user: User, space_id: int | None) -> Select[NotificationChoice]:
    """What a person chose for one space, or (None) for all."""
    here = NotificationChoice.space_id.is_not_distinct_from(space_id)
    return choices_of([user.id]).where(here)


def places_of(user: User) -> Select[Space]:
    """The spaces that a person follows, or follows something in, or has chosen something for."""
    followed = select(Resource.id).join(Follow, Follow.resource_id == Resource.id)
    mine = Follow.user_id == user.id
    inside = (
        select(Component.space_id)
        .join(Resource, Resource.component_id == Component.id)
        .join(Follow, Follow.resource_id == Resource.id)
        .where(mine)
    )
    chosen = select(NotificationChoice.space_id).where(NotificationChoice.user_id == user.id)
    ids = union(followed.where(mine), inside, chosen).subquery()
    return (
        select(Space)
        .where(Space.id.in_(select(ids)), Space.is_visible)
        .order_by(Space.title, Space.id)
    )


def muted_by(user: User) -> Select[Resource]:
    """The threads that a person muted, named by their first comments, the latest first."""
    return (
        select(Resource)
        .join(MutedThread, MutedThread.thread_id == Resource.id)
        .where(MutedThread.user_id == user.id)
        .order_by(MutedThread.created_at.desc(), Resource.id.desc())
        .options(selectinload(Resource.author))
    )


# Mails


def waiting(user_id: int) -> Any:
    """What is still to be told to a person by mail: id, topic, and space."""
    space = aliased(Space, flat=True)
    return (
        select(
            Notification.id,
            News.topic,
            func.coalesce(Component.space_id, space.id).label("space_id"),
        )
        .join(News, News.id == Notification.news_id)
        .join(Resource, Resource.id == News.resource_id)
        .outerjoin(Component, Component.id == Resource.component_id)
        .outerjoin(space, space.id == Resource.id)
        .where(Notification.user_id == user_id, Notification.mail_at.is_not(None))
    )


def due(moment: datetime, after: int, most: int) -> Select[int]:
    """Ids of people for whom something is to be mailed by then, beyond one."""
    return (
        select(Notification.user_id)
        .where(Notification.mail_at <= moment, Notification.user_id > after)
        .distinct()
        .order_by(Notification.user_id)
        .limit(most)
    )


def due_for(user_ids: Sequence[int], moment: datetime) -> Any:
    """What is to be mailed to these people by then: id, whose, and whether it is still wanted.

    Meanwhile it may have been read, its thread muted, or what it is about no longer followed. Whoever else
    is at these rows has them.
    """
    mine = Notification.user_id
    muted = exists().where(MutedThread.user_id == mine, MutedThread.thread_id == News.thread_id)
    follows = exists().where(Follow.user_id == mine, Follow.resource_id == News.resource_id)
    is_wanted = Notification.read_at.is_(None) & ~muted & or_(News.recipient_id.is_not(None), follows)  # fmt: skip
    return (
        select(Notification.id, mine, is_wanted.label("is_wanted"))
        .join(News, News.id == Notification.news_id)
        .where(mine.in_(user_ids), Notification.mail_at <= moment)
        .order_by(Notification.id)
        .with_for_update(of=Notification, skip_locked=True)
    )


def told(ids: Sequence[int]) -> Select[Notification]:
    """These notifications with all that is said of them, oldest first."""
    return (
        select(Notification)
        .where(Notification.id.in_(ids))
        .order_by(Notification.id)
        .options(*_with_news())  # type: ignore[arg-type]
    )
