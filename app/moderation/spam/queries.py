"""Reading what was posted and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, literal, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Role, RoleGrant, User
from app.core.models import Component, Resource
from app.core.posting import Why
from app.moderation.queries import WORK, spaces_of
from app.moderation.spam.models import HeldPost, HeldState, Post, Shingle


def posted_since(user_id: int, since: datetime) -> Select[datetime]:
    """When somebody posted, the latest first."""
    return (
        select(Post.created_at)
        .where(Post.user_id == user_id, Post.created_at > since)
        .order_by(Post.created_at.desc())
    )


def same_by(user_id: int, digest: str, since: datetime, but: int | None) -> Select[datetime]:
    """When somebody posted these words before, in something that is not gone."""
    return (
        select(Post.created_at)
        .join(Resource, Resource.id == Post.resource_id)
        .where(Post.digest == digest, Post.user_id == user_id, Post.created_at > since)
        .where(Post.resource_id != (but or 0), Resource.body != "")
        .order_by(Post.created_at.desc())
        .limit(1)
    )


def shown_by(user_id: int) -> Select[int]:
    """What of somebody everybody can read."""
    return select(Resource.id).where(Resource.author_id == user_id, Resource.is_visible)


def others_alike(user_id: int, values: Sequence[int], needed: int, since: datetime) -> Select[int]:
    """Other accounts that posted a text with `needed` of these shingles."""
    alike = (
        select(Post.id, Post.user_id)
        .join(Shingle, Shingle.post_id == Post.id)
        .where(Shingle.value.in_(values), Post.user_id != user_id, Post.created_at > since)
        .group_by(Post.id, Post.user_id)
        .having(func.count() >= needed)
        .subquery()
    )
    return select(alike.c.user_id).distinct()


def _seen_by(query: Select[Any], user: User) -> Select[Any]:
    """Only what is in spaces where this moderator works."""
    if user.holds(Role.MODERATOR):
        return query
    return query.where(HeldPost.space_id.in_(spaces_of(user)))


def waiting(user: User, why: Why | None = None, kind: str = "") -> Select[HeldPost]:
    """What waits for this moderator, the longest first."""
    query = (
        select(HeldPost)
        .join(Resource, Resource.id == HeldPost.resource_id)
        .where(HeldPost.state == HeldState.WAITING)
        .options(
            selectinload(HeldPost.resource).options(
                selectinload(Resource.author),
                selectinload(Resource.component).selectinload(Component.space),
            )
        )
        .order_by(HeldPost.held_at, HeldPost.id)
    )
    if why:
        query = query.where(HeldPost.why == why)
    if kind:
        query = query.where(Resource.kind == kind)
    return _seen_by(query, user)


def number_waiting(user: User) -> Select[int]:
    """How many texts wait for this moderator."""
    query = select(func.count(HeldPost.id)).where(HeldPost.state == HeldState.WAITING)
    return _seen_by(query, user)


def of_resource(resource_id: int) -> Select[HeldPost]:
    return select(HeldPost).where(HeldPost.resource_id == resource_id)


def own_waiting(user_id: int) -> Select[HeldPost]:
    """Somebody's own texts that wait, the latest first."""
    return (
        select(HeldPost)
        .join(Resource, Resource.id == HeldPost.resource_id)
        .where(Resource.author_id == user_id, HeldPost.state == HeldState.WAITING)
        .options(selectinload(HeldPost.resource))
        .order_by(HeldPost.id.desc())
    )


def lately_decided(limit: int = 50) -> Select[datetime, datetime | None]:
    """(held, decided) of the texts that were decided last: how long one waits."""
    return (
        select(HeldPost.held_at, HeldPost.decided_at)
        .where(HeldPost.state != HeldState.WAITING, HeldPost.decided_at.is_not(None))
        .order_by(HeldPost.decided_at.desc())
        .limit(limit)
    )


def waiting_for(user_id: Any) -> Any:
    """How many texts wait for a moderator; 0, at next to no cost, for everybody else."""
    mine = (RoleGrant.user_id == user_id) & RoleGrant.role.in_(WORK)
    here = RoleGrant.space_id.is_(None) | (RoleGrant.space_id == HeldPost.space_id)
    number = (
        select(func.count(HeldPost.id))
        .where(HeldPost.state == HeldState.WAITING, exists().where(mine, here))
        .correlate_except(HeldPost)
        .scalar_subquery()
    )
    return case((exists().where(mine), number), else_=literal(0))
