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
    Circulated,
    Commented,
    Concluded,
    Corrected,
    Decided,
    Hidden,
    Invited,
    Joined,
    Late,
    Mentioned,
    Published,
    Rescheduled,
    Restored,
    Withdrawn,
    on,
)
from app.core.models import Resource
from app.extensions import db
from app.follows.models import Follow
from app.notifications.models import (
    MutedThread,
    News,
    Notification,
    NotificationChoice,
    NotificationSettings,
)
from app.notifications.services import tell, tell_followers


@on(Commented)
def commented(event: Commented) -> None:
    tell_followers("commented", event.resource, event.actor, subject=event.comment)
    above = db.session.get(Resource, event.comment.parent_id)
    if above and above.kind == "comment" and above.author:
        tell("replied", event.resource, above.author, event.actor, event.comment, reason="replied")


@on(Mentioned)
def mentioned(event: Mentioned) -> None:
    topic, reason = ("referred", "concerned") if event.thing else ("mentioned", "mentioned")
    tell(topic, event.resource, event.person, event.actor, event.comment, reason=reason)


@on(Answered)
def answered(event: Answered) -> None:
    tell_followers("answered", event.resource, event.actor)


@on(Concluded)
def concluded(event: Concluded) -> None:
    tell_followers("concluded", event.resource, event.actor, batch=event.batch)


@on(Decided)
def decided(event: Decided) -> None:
    tell_followers("decided", event.resource, event.actor, subject=event.decision)


@on(Late)
def late(event: Late) -> None:
    tell_followers("late", event.resource, None)
    owner = event.owner
    if (
        owner and db.session.get(Follow, (event.resource.id, owner.id)) is None
    ):  # else they hear of it
        tell("late", event.resource, owner, None, reason="owner")


@on(Circulated)
def circulated(event: Circulated) -> None:
    for person in event.people:
        tell("circulated", event.resource, person, event.actor, reason="attended")


@on(Corrected)
def corrected(event: Corrected) -> None:
    reason = "clerk" if event.step == "proposed" else "author"
    tell(f"correction_{event.step}", event.resource, event.person, event.actor, reason=reason)


@on(Rescheduled)
def rescheduled(event: Rescheduled) -> None:
    tell_followers("rescheduled", event.resource, event.actor, batch=event.batch)


@on(Invited)
def invited(event: Invited) -> None:
    tell("invited", event.resource, event.invited, event.actor, reason="commented")


@on(Joined)
def joined(event: Joined) -> None:
    author = event.resource.author
    if author:
        tell("joined", event.resource, author, event.actor, reason="author")


@on(Withdrawn)
def withdrawn(event: Withdrawn) -> None:
    tell_followers("withdrawn", event.resource, event.actor)


@on(Published)
def opened(event: Published) -> None:
    component = event.resource.component
    if event.resource.is_announced and component and not event.is_quiet:
        tell_followers("opened", component.space, event.actor, subject=event.resource)


@on(Begun)
def begun(event: Begun) -> None:
    tell_followers("begun", event.resource, None)


@on(Hidden, Restored)
def moderated(event: Hidden | Restored) -> None:
    author = event.resource.author
    if author:
        topic = "hidden" if isinstance(event, Hidden) else "restored"
        tell(topic, event.resource, author, None)


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    for model in (Notification, NotificationSettings, NotificationChoice, MutedThread):
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


@section("notification_choices")
def own_choices(user: User) -> dict[str, Any]:
    """How a person wants to be told, for their download."""
    mine = db.session.get(NotificationSettings, user.id)
    columns = (NotificationChoice.space_id, NotificationChoice.kind, NotificationChoice.rhythm, NotificationChoice.is_on_site)  # fmt: skip
    chosen = select(*columns).where(NotificationChoice.user_id == user.id)
    muted = select(MutedThread.thread_id, MutedThread.created_at)
    return {
        "rhythm": mine.rhythm if mine else None,
        "wants_reminders": bool(mine and mine.wants_reminders),
        "choices": [dict(row) for row in db.session.execute(chosen).mappings()],
        "muted_threads": [dict(row) for row in db.session.execute(muted.where(MutedThread.user_id == user.id)).mappings()],
    }  # fmt: skip
