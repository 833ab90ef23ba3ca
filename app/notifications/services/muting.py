"""Hearing nothing more of a thread of comments, and hearing of it again."""

from __future__ import annotations

from sqlalchemy import delete, literal, select

from app.accounts.models import User
from app.core.clock import now
from app.core.database import UTCDateTime
from app.core.models import Resource
from app.core.upsert import insert_into
from app.extensions import db
from app.notifications.models import MutedThread


def thread_of(resource: Resource | None) -> int | None:
    """The comment that began the thread to which a comment belongs; None for all else."""
    if resource is None or resource.kind != "comment":
        return None
    # The kind itself is a layer above: only what its rows say is known here.
    return getattr(resource, "thread_id", None) or resource.id


def is_muted(user: User, thread_id: int | None) -> bool:
    return thread_id is not None and db.session.get(MutedThread, (user.id, thread_id)) is not None


def mute(user: User, thread_id: int) -> None:
    """Hear nothing more of it; twice is once, and a thread that is gone is none.

    What waits for a mail is dropped when it is due.
    """
    row = select(literal(user.id), Resource.id, literal(now(), UTCDateTime))
    names = ["user_id", "thread_id", "created_at"]
    query = insert_into(db.session(), MutedThread).from_select(
        names, row.where(Resource.id == thread_id)
    )
    db.session.execute(query.on_conflict_do_nothing())


def unmute(user: User, thread_id: int) -> None:
    mine = (MutedThread.user_id == user.id) & (MutedThread.thread_id == thread_id)
    db.session.execute(delete(MutedThread).where(mine))
