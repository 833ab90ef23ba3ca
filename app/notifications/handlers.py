"""Which events are news, and for whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import (
    AccountDeleted,
    Answered,
    Begun,
    Commented,
    Concluded,
    Hidden,
    Published,
    Restored,
    Withdrawn,
    on,
)
from app.core.models import Resource
from app.extensions import db
from app.notifications.models import News, Notification, NotificationSettings
from app.notifications.services import tell, tell_followers


@on(Commented)
def commented(event: Commented) -> None:
    tell_followers("commented", event.resource, event.actor, subject=event.comment)
    above = db.session.get(Resource, event.comment.parent_id)
    if above is None or above.kind != "comment" or not above.author:
        return
    if above.author != event.actor:
        tell("replied", event.resource, above.author, event.actor, subject=event.comment)


@on(Answered)
def answered(event: Answered) -> None:
    tell_followers("answered", event.resource, event.actor)


@on(Concluded)
def concluded(event: Concluded) -> None:
    tell_followers("concluded", event.resource, event.actor)


@on(Withdrawn)
def withdrawn(event: Withdrawn) -> None:
    tell_followers("withdrawn", event.resource, event.actor)


@on(Published)
def opened(event: Published) -> None:
    component = event.resource.component
    if event.resource.is_announced and component:
        tell_followers("opened", component.space, event.actor, subject=event.resource)


@on(Begun)
def begun(event: Begun) -> None:
    tell_followers("begun", event.resource, None)


@on(Hidden, Restored)
def moderated(event: Hidden | Restored) -> None:
    author = event.resource.author
    if author and author.deleted_at is None:
        topic = "hidden" if isinstance(event, Hidden) else "restored"
        tell(topic, event.resource, author, None)


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    for model in (Notification, NotificationSettings):
        db.session.execute(delete(model).where(model.user_id == event.user.id))


@section("notifications")
def own_notifications(user: User) -> list[dict[str, Any]]:
    """What a person was told, for their download."""
    query = (
        select(News.topic, News.resource_id, Notification.created_at, Notification.read_at)
        .join(News, Notification.news_id == News.id)
        .where(Notification.user_id == user.id)
        .order_by(Notification.id)
    )
    return [dict(row) for row in db.session.execute(query).mappings()]
