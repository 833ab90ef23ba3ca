"""Making news. The caller commits; followers are told by a job."""

from __future__ import annotations

from app.accounts.models import User
from app.core.models import Resource
from app.extensions import db
from app.notifications.models import News, Notification
from app.notifications.tasks import spread


def tell_followers(
    topic: str, resource: Resource, actor: User | None, subject: Resource | None = None
) -> None:
    """Everybody who follows the resource will hear of this, but for the one who did it."""
    db.session.add(News(topic=topic, resource=resource, subject=subject, actor=actor))
    spread()


def tell(
    topic: str,
    resource: Resource,
    recipient: User,
    actor: User | None,
    subject: Resource | None = None,
) -> None:
    """One person hears of this at once."""
    news = News(
        topic=topic, resource=resource, subject=subject, actor=actor, recipient_id=recipient.id
    )
    db.session.add(Notification(user_id=recipient.id, news=news, reason="concerned"))
    spread()
