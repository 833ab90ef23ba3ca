"""Who follows what, and what they have been told: the past is not mailed again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import insert, select, update

from app.core.mail import OutgoingMail
from app.demo.services.world import World
from app.extensions import db
from app.follows.models import Follow
from app.follows.services import follow
from app.notifications.models import News, Notification

READ = timedelta(days=4)  # what is older has been read


def plan(world: World) -> None:
    """Let the accounts that visitors use follow the processes, soon after these began."""
    for day, space in ((-345, "library"), (-125, "streets"), (-50, "school")):
        world.tell(world.moment(day), partial(_follow, world, space))


def _follow(world: World, space: str) -> None:
    for key in ("resident", "councillor", "facilitator", "nuria"):
        follow(world.spaces[space], world.people[key])


def spread(world: World) -> None:
    """Do at once what the worker did over months; all mails of that time have been sent."""
    followers = db.session.execute(
        select(News.id, News.created_at, Follow.user_id, Follow.reason)
        .join(Follow, Follow.resource_id == News.resource_id)
        .where(News.recipient_id.is_(None), Follow.created_at < News.created_at)
        .where(Follow.user_id != News.actor_id)
        .order_by(News.id, Follow.user_id)
    )
    told = [
        {"user_id": user_id, "news_id": news_id, "reason": reason, "created_at": moment}
        for news_id, moment, user_id, reason in followers
    ]
    if told:
        db.session.execute(insert(Notification), told)
    db.session.execute(update(News).values(done_at=News.created_at))
    db.session.execute(update(Notification).values(mailed_at=Notification.created_at))
    old = Notification.created_at < world.horizon - READ
    db.session.execute(update(Notification).where(old).values(read_at=Notification.created_at))
    db.session.execute(update(OutgoingMail).values(sent_at=OutgoingMail.created_at))
    db.session.expire_all()
