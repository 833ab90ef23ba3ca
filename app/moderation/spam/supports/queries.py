"""Reading supports for the workbench, and what was set aside for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Role, User
from app.core.models import Component, Resource, ResourceCounters, open_places
from app.extensions import db
from app.likes.models import Exclusion, Support
from app.moderation.queries import spaces_of
from app.moderation.spam.models import SupportNotice
from app.moderation.spam.supports.bursts import Given

MOST = 20_000  # supports of a resource that are looked at, the latest


class Lately(NamedTuple):
    """How many supports something gained lately, and how many of accounts as young as that."""

    many: int
    young: int


def supported(user: User) -> Select[Resource]:
    """What has supports where this moderator works, the most supported first."""
    query = (
        select(Resource)
        .join(ResourceCounters, ResourceCounters.resource_id == Resource.id)
        .where(ResourceCounters.supports > 0, Resource.is_visible)
        .options(selectinload(Resource.counters))
        .order_by(ResourceCounters.supports.desc(), Resource.id)
    )
    if user.holds(Role.MODERATOR):
        return query
    here = select(Component.id).where(Component.space_id.in_(spaces_of(user)))
    return query.where(Resource.component_id.in_(here))


def lately(resource_ids: Sequence[int], since: datetime) -> dict[int, Lately]:
    """What each of these resources gained since then; those that gained nothing are left out."""
    is_young = case((User.created_at > since, 1), else_=0)
    rows = db.session.execute(
        select(Support.resource_id, func.count(), func.sum(is_young))
        .join(User, User.id == Support.user_id)
        .where(Support.resource_id.in_(resource_ids), Support.created_at > since)
        .where(Support.exclusion_id.is_(None))
        .group_by(Support.resource_id)
    )
    return {resource_id: Lately(many, young) for resource_id, many, young in rows}


def given(resource_id: int) -> list[Given]:
    """The latest supports of a resource that are not set aside."""
    rows = db.session.execute(
        select(
            Support.id,
            Support.user_id,
            Support.created_at,
            User.created_at,
            Support.network,
            Support.device,
        )
        .join(User, User.id == Support.user_id)
        .where(Support.resource_id == resource_id, Support.exclusion_id.is_(None))
        .order_by(Support.created_at.desc(), Support.id.desc())
        .limit(MOST)
    )
    return [Given(*row) for row in rows]


def people(user_ids: Sequence[int]) -> dict[int, User]:
    found = db.session.scalars(select(User).where(User.id.in_(user_ids)))
    return {user.id: user for user in found}


def exclusions() -> Select[Exclusion]:
    """All that was ever set aside of what everybody can read, the latest first."""
    return (
        select(Exclusion)
        .join(Resource, Resource.id == Exclusion.resource_id)
        .where(Resource.is_visible, Resource.component_id.in_(open_places()))
        .options(selectinload(Exclusion.resource), selectinload(Exclusion.readmissions))
        .order_by(Exclusion.id.desc())
    )


def set_aside_of(exclusion: Exclusion, address: str) -> Select[int]:
    """The id of the person with this e-mail address, if their support is among these."""
    return (
        select(User.id)
        .join(Support, Support.user_id == User.id)
        .where(func.lower(User.email) == address.lower())
        .where(Support.resource_id == exclusion.resource_id, Support.exclusion_id == exclusion.id)
    )


def untold(limit: int) -> Select[Any]:
    """Who is still to be told that their support was set aside, or counts again."""
    return (
        select(SupportNotice)
        .options(
            selectinload(SupportNotice.user),
            selectinload(SupportNotice.exclusion).selectinload(Exclusion.resource),
        )
        .order_by(SupportNotice.id)
        .limit(limit)
    )
