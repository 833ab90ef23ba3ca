"""How somebody wants to be told: in general, in a space, and by kinds of news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import delete, update

from app.accounts.models import User
from app.core.upsert import insert_into
from app.extensions import db
from app.notifications import queries
from app.notifications.models import (
    Notification,
    NotificationChoice,
    NotificationSettings,
    Rhythm,
)
from app.notifications.texts import kind_of
from app.notifications.wishes import next_mail, wishes_of


class Wish(NamedTuple):
    """One choice: how often by mail (None: as usual), and whether on the site."""

    rhythm: Rhythm | None = None
    is_on_site: bool = True


def settings_of(user: User) -> NotificationSettings:
    """The person's row, made where it is missing, and theirs alone until the transaction ends."""
    row = {"user_id": user.id, "rhythm": Rhythm.DAILY, "wants_reminders": False}
    query = insert_into(db.session(), NotificationSettings).values(row)
    db.session.execute(query.on_conflict_do_nothing())
    return db.session.get_one(
        NotificationSettings, user.id, with_for_update=True, populate_existing=True
    )


def choose(user: User, rhythm: Rhythm, *, wants_reminders: bool, kinds: Mapping[str, Wish]) -> None:
    """In general, for all spaces."""
    mine = settings_of(user)
    mine.rhythm, mine.wants_reminders = rhythm, wants_reminders
    _replace(user, None, kinds)


def choose_in(space_id: int, user: User, kinds: Mapping[str, Wish]) -> None:
    """For what comes from one space; the kind "" stands for all of it."""
    settings_of(user)
    _replace(user, space_id, kinds)


def _replace(user: User, space_id: int | None, kinds: Mapping[str, Wish]) -> None:
    """Only what differs from the usual is a row. Nobody else is at it: the settings are locked."""
    mine = NotificationChoice.user_id == user.id
    here = NotificationChoice.space_id.is_not_distinct_from(space_id)
    db.session.execute(delete(NotificationChoice).where(mine, here))
    for kind, wish in kinds.items():
        if wish != Wish():
            row = {"user_id": user.id, "space_id": space_id, "kind": kind, **wish._asdict()}
            db.session.add(NotificationChoice(**row))
    db.session.flush()
    _reschedule(user)


def silence_kind(user: User, kind: str) -> None:
    """No more mails about a kind of news, wherever it comes from; on the site nothing changes."""
    settings_of(user)
    mine = (NotificationChoice.user_id == user.id) & (NotificationChoice.kind == kind)
    db.session.execute(update(NotificationChoice).where(mine).values(rhythm=Rhythm.NEVER))
    row = {"user_id": user.id, "kind": kind, "rhythm": Rhythm.NEVER, "is_on_site": True}
    query = insert_into(db.session(), NotificationChoice).values(row)
    db.session.execute(query.on_conflict_do_nothing())
    _reschedule(user)


def silence(user: User) -> None:
    """No more mails at all, whatever was chosen before."""
    mine = settings_of(user)
    mine.rhythm, mine.wants_reminders = Rhythm.NEVER, False
    theirs = NotificationChoice.user_id == user.id
    db.session.execute(update(NotificationChoice).where(theirs).values(rhythm=None))
    db.session.flush()
    _reschedule(user)


def _reschedule(user: User) -> None:
    """What waits for a mail is told as it is wanted now."""
    wishes = wishes_of([user.id])[user.id]
    waiting = db.session.execute(queries.waiting(user.id)).all()
    for topic, space_id in dict.fromkeys((row.topic, row.space_id) for row in waiting):
        mail_at = next_mail(wishes.rhythm(kind_of(topic), space_id))
        ids = [row.id for row in waiting if (row.topic, row.space_id) == (topic, space_id)]
        change = update(Notification).where(Notification.id.in_(ids)).values(mail_at=mail_at)
        db.session.execute(change)
