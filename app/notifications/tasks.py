"""Telling followers, and mailing those who want mail: in batches, restartable at any point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from app.core.clock import now
from app.core.jobs import job
from app.core.upsert import insert_into
from app.extensions import db
from app.notifications import mails, queries
from app.notifications.models import News, Notification, Rhythm
from app.notifications.places import space_id_of
from app.notifications.texts import is_fit_to_tell, kind_of
from app.notifications.wishes import Wishes, next_mail

BATCH = 1000
TOGETHER = 20  # mails written in one transaction: on SQLite nobody else writes meanwhile


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
    if news.recipient_id is None and is_fit_to_tell(news):
        followers = list(db.session.execute(queries.followers(news, BATCH)))
    if rows := _rows(news, followers):
        query = insert_into(db.session(), Notification).on_conflict_do_nothing()
        db.session.execute(query, rows)
    news.reached = followers[-1].user_id if followers else news.reached
    if len(followers) < BATCH:
        news.done_at = now()
    db.session.commit()


def _rows(news: News, followers: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """A notification for each follower who wants one, told on the site, by mail, or both ways."""
    if not followers:
        return []
    kind, space_id, moment = kind_of(news.topic), space_id_of(news.resource), now()
    wishes = _wishes(news, followers, kind, space_id)
    mail_at = {rhythm: next_mail(rhythm, moment) for rhythm in Rhythm}
    rows = [
        {
            "user_id": follower.user_id,
            "news_id": news.id,
            "reason": follower.reason,
            "created_at": moment,
            "is_on_site": wishes[follower.user_id].is_on_site(kind, space_id),
            "mail_at": mail_at[wishes[follower.user_id].rhythm(kind, space_id)],
        }
        for follower in followers
        if follower.user_id != news.actor_id
    ]
    return [row for row in rows if row["is_on_site"] or row["mail_at"]]


def _wishes(
    news: News, followers: Sequence[Row[Any]], kind: str, space_id: int | None
) -> dict[int, Wishes]:
    """What these followers have chosen for such news."""
    found: dict[int, Wishes] = defaultdict(Wishes)
    for follower in followers:
        found[follower.user_id] = Wishes(follower.rhythm or Rhythm.DAILY)
    query = queries.choices_of_followers(news, followers[-1].user_id, kind, space_id)
    for choice in db.session.scalars(query):
        found[choice.user_id].add(choice)
    return found


def send_mails() -> None:
    """Write a mail for everybody whose time has come: a few in each transaction."""
    moment, after = now(), 0
    while people := db.session.scalars(queries.due(moment, after, BATCH)).all():
        after = people[-1]
        for begin in range(0, len(people), TOGETHER):
            mails.write(people[begin : begin + TOGETHER], moment)
            db.session.commit()
