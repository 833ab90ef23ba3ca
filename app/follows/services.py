"""Following and no longer following. The caller commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.models import Resource, ResourceCounters
from app.core.upsert import insert_into
from app.extensions import db
from app.follows.models import EndedFollow, Follow


def _count(resource_id: int, change: int) -> None:
    db.session.execute(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == resource_id)
        .values(follows=ResourceCounters.follows + change)
    )


def follow(resource: Resource, user: User, reason: str = "chosen") -> bool:
    """Follow a resource; twice is once. Returns whether it is new.

    Who once ended it follows again only by choice, not by taking part.
    """
    ended = (EndedFollow.resource_id == resource.id) & (EndedFollow.user_id == user.id)
    if reason == "chosen":
        db.session.execute(delete(EndedFollow).where(ended))
    elif db.session.scalar(select(EndedFollow.user_id).where(ended)) is not None:
        return False
    is_new = _add(Follow, resource_id=resource.id, user_id=user.id, reason=reason)
    if is_new:
        _count(resource.id, +1)
    return is_new


def unfollow(resource_id: int, user: User) -> bool:
    """Follow no longer. Returns whether there was something to end."""
    mine = (Follow.resource_id == resource_id) & (Follow.user_id == user.id)
    was_there = db.session.scalar(delete(Follow).where(mine).returning(Follow.user_id)) is not None
    if was_there:
        _count(resource_id, -1)
        _add(EndedFollow, resource_id=resource_id, user_id=user.id)
    return was_there


def _add(model: type[Follow | EndedFollow], **row: Any) -> bool:
    """One row, once. Returns whether it is new."""
    query = insert_into(db.session(), model).values({**row, "created_at": now()})
    return db.session.scalar(query.on_conflict_do_nothing().returning(model.user_id)) is not None
