"""Telling followers, and mailing those who want mail: in batches, restartable at any point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, literal, or_, select, update

from app.accounts.models import User
from app.core import mail
from app.core.clock import now
from app.core.jobs import job
from app.core.upsert import insert_into
from app.extensions import db
from app.follows.models import Follow
from app.notifications import links, queries, texts
from app.notifications.models import News, Notification, NotificationSettings, Rhythm

BATCH = 1000
MOST_IN_ONE_MAIL = 50
PAUSES = {Rhythm.AT_ONCE: timedelta(0), Rhythm.DAILY: timedelta(hours=23)}
PAUSES[Rhythm.WEEKLY] = timedelta(days=6, hours=23)


@job()
def spread() -> None:
    """Turn news into notifications, then mail those whose time has come."""
    spread_pending()
    send_mails()


def spread_pending() -> None:
    """Tell the followers of all news that has not reached all of them."""
    while news := db.session.scalar(_pending()):
        _spread_batch(news)


def _pending() -> Any:
    return select(News).where(News.done_at.is_(None)).order_by(News.id).limit(1)


def _spread_batch(news: News) -> None:
    """Tell the next followers: one insert and one update in one transaction."""
    followers: list[Row[Any]] = []
    if news.recipient_id is None and texts.is_fit_to_tell(news):
        followers = list(db.session.execute(_followers(news)))
    told = [f.user_id for f in followers]
    rows = [
        {"user_id": f.user_id, "news_id": news.id, "reason": f.reason, "created_at": now()}
        for f in followers
        if f.user_id != news.actor_id
    ]
    if rows:
        query = insert_into(db.session(), Notification).on_conflict_do_nothing()
        db.session.execute(query, rows)
    news.reached = told[-1] if told else news.reached
    if len(told) < BATCH:
        news.done_at = now()
    db.session.commit()


def _followers(news: News) -> Any:
    return (
        select(Follow.user_id, Follow.reason)
        .where(Follow.resource_id == news.resource_id, Follow.user_id > news.reached)
        .order_by(Follow.user_id)
        .limit(BATCH)
    )


def send_mails() -> None:
    """Write a mail for everybody whose time has come; each in a transaction of its own."""
    after = 0
    while due := list(db.session.execute(_due(after))):
        for row in due:
            after = row.id
            if _is_due(row.rhythm, row.digest_sent_at):
                _mail(row.id)


def _due(after: int) -> Any:
    """People with something to be sent, in batches by their id."""
    rhythm = func.coalesce(NotificationSettings.rhythm, literal(Rhythm.DAILY.value))
    waiting = (
        select(Notification.id)
        .where(Notification.user_id == User.id)
        .where(Notification.mailed_at.is_(None), Notification.read_at.is_(None))
        .exists()
    )
    return (
        select(User.id, rhythm.label("rhythm"), NotificationSettings.digest_sent_at)
        .outerjoin(NotificationSettings, NotificationSettings.user_id == User.id)
        .where(User.id > after, User.confirmed_at.is_not(None), User.blocked_at.is_(None))
        .where(User.email.is_not(None), waiting)
        .where(or_(rhythm != Rhythm.NEVER.value))
        .order_by(User.id)
        .limit(BATCH)
    )


def _is_due(rhythm: str, last: datetime | None) -> bool:
    return last is None or now() - last >= PAUSES[Rhythm(rhythm)]


def _mail(user_id: int) -> None:
    """One mail with all that is new for a person, and the mark that it was written."""
    user = db.session.get(User, user_id)
    new = db.session.scalars(queries.unmailed(user_id, MOST_IN_ONE_MAIL)).all()
    if user is None or not user.email or not new:
        return
    if fit := [notification for notification in new if texts.is_fit_to_tell(notification.news)]:
        _write(user, fit)
    for notification in new:
        notification.mailed_at = now()
    _remember(user_id)
    db.session.commit()


def _write(user: User, new: Sequence[Notification]) -> None:
    stop = links.stop_url(user)
    mail.enqueue(
        str(user.email),
        "news",
        locale=user.locale or "en",
        dedupe_key=f"news:{user.id}:{new[-1].id}",
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": links.ONE_CLICK},
        notifications=new,
        headline=texts.headline,
        why=texts.why,
        link=links.absolute,
        stop=stop,
    )


def _remember(user_id: int) -> None:
    changed = db.session.execute(
        update(NotificationSettings)
        .where(NotificationSettings.user_id == user_id)
        .values(digest_sent_at=now())
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        db.session.execute(
            insert(NotificationSettings).values(
                user_id=user_id, rhythm=Rhythm.DAILY, digest_sent_at=now()
            )
        )
