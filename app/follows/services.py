"""Following and no longer following. The caller commits."""

from __future__ import annotations

from sqlalchemy import delete, update

from app.accounts.models import User
from app.core.clock import now
from app.core.models import Resource, ResourceCounters
from app.core.upsert import insert_into
from app.extensions import db
from app.follows.models import Follow


def _count(resource_id: int, change: int) -> None:
    db.session.execute(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == resource_id)
        .values(follows=ResourceCounters.follows + change)
    )


def follow(resource: Resource, user: User, reason: str = "chosen") -> bool:
    """Follow a resource; twice is once. Returns whether it is new."""
    row = {"resource_id": resource.id, "user_id": user.id, "reason": reason, "created_at": now()}
    query = (
        insert_into(db.session(), Follow)
        .values(row)
        .on_conflict_do_nothing()
        .returning(Follow.user_id)
    )
    is_new = db.session.scalar(query) is not None
    if is_new:
        _count(resource.id, +1)
    return is_new


def unfollow(resource_id: int, user: User) -> bool:
    """Follow no longer. Returns whether there was something to end."""
    mine = (Follow.resource_id == resource_id) & (Follow.user_id == user.id)
    was_there = db.session.scalar(delete(Follow).where(mine).returning(Follow.user_id)) is not None
    if was_there:
        _count(resource_id, -1)
    return was_there
