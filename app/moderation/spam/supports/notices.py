"""Telling people that their support was set aside, or counts again: rows first, then mails in batches."""

from __future__ import annotations

from sqlalchemy import insert

from app.core.events import SupportsExcluded, SupportsReadmitted, on
from app.core.mail import enqueue
from app.core.upsert import table_of
from app.extensions import db
from app.moderation import links
from app.moderation.mails import language_of
from app.moderation.spam.models import SupportNotice
from app.moderation.spam.supports import queries

BATCH = 200


@on(SupportsExcluded, SupportsReadmitted)
def note(event: SupportsExcluded | SupportsReadmitted) -> None:
    """One row for each person, in the transaction that changes what counts."""
    is_back = isinstance(event, SupportsReadmitted)
    shared = {"exclusion_id": event.exclusion_id, "is_back": is_back, "reason": event.reason}
    rows = [shared | {"user_id": user_id} for user_id in event.user_ids]
    db.session.execute(insert(table_of(SupportNotice)), rows)


def tell_some() -> int:
    """Write mails to the next few; returns how many. The caller commits."""
    notices = db.session.scalars(queries.untold(BATCH)).all()
    for notice in notices:
        _tell(notice)
        db.session.delete(notice)
    db.session.flush()
    return len(notices)


def _tell(notice: SupportNotice) -> None:
    user = notice.user
    if not user.email:
        return
    enqueue(
        user.email,
        "supports_readmitted" if notice.is_back else "supports_excluded",
        locale=language_of(user),
        dedupe_key=f"support-notice:{notice.id}",
        url=links.absolute(f"/moderation/set-aside/{notice.exclusion_id}"),
        contact=links.absolute("/help/contact"),
        title=notice.exclusion.resource.title,
        why=notice.reason,
    )
