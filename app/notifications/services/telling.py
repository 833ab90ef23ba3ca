"""Making news. Followers are told by a job."""

from __future__ import annotations

from app.accounts.models import User
from app.core.models import Resource
from app.extensions import db
from app.notifications.models import News, Notification
from app.notifications.places import space_id_of
from app.notifications.services import muting
from app.notifications.tasks import spread
from app.notifications.texts import kind_of
from app.notifications.wishes import next_mail, wishes_of


def tell_followers(
    topic: str,
    resource: Resource,
    actor: User | None,
    subject: Resource | None = None,
    *,
    batch: str = "",
) -> None:
    """Everybody who follows the resource will hear of this, but for the one who did it.

    Of news in one batch each hears once.
    """
    thread_id = muting.thread_of(subject)
    news = News(topic=topic, resource=resource, subject=subject, actor=actor, thread_id=thread_id)
    news.batch = batch
    db.session.add(news)
    spread()


def tell(
    topic: str,
    resource: Resource,
    recipient: User,
    actor: User | None,
    subject: Resource | None = None,
    *,
    reason: str = "concerned",
    by_mail: bool = True,
) -> None:
    """One person hears of this at once, unless they left, do not want to or did it themselves.

    Without `by_mail` only on the site: where a mail of its own tells it.
    """
    thread_id = muting.thread_of(subject)
    if recipient.deleted_at or recipient == actor or muting.is_muted(recipient, thread_id):
        return
    wishes, place = wishes_of([recipient.id])[recipient.id], (kind_of(topic), space_id_of(resource))  # fmt: skip
    is_on_site = wishes.is_on_site(*place)
    mail_at = next_mail(wishes.rhythm(*place)) if by_mail else None
    if not is_on_site and mail_at is None:
        return
    news = News(topic=topic, resource=resource, subject=subject, actor=actor, thread_id=thread_id, recipient_id=recipient.id)  # fmt: skip
    told = Notification(user_id=recipient.id, news=news, reason=reason, is_on_site=is_on_site, mail_at=mail_at)  # fmt: skip
    db.session.add(told)
    spread()
