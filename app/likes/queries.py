"""Questions about supports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import selectinload

from app.core.about import READER, RESOURCE
from app.core.models import Resource, ResourceCounters
from app.likes.models import EarlierSupports, Exclusion, Support, SupportAllowance


def is_supported_by(user_id: Any, resource_id: Any) -> ColumnElement[bool]:
    """Whether a person supports the resource of the row around this."""
    return exists().where(Support.user_id == user_id, Support.resource_id == resource_id)


def supporters_of(resource_id: int) -> Select[int]:
    """Who supports a resource, also those whose support does not count yet."""
    return select(Support.user_id).where(Support.resource_id == resource_id)


def used_by(user_id: Any, component_id: Any) -> Select[int]:
    """How many supports a person has given in a component."""
    return select(SupportAllowance.used).where(
        SupportAllowance.user_id == user_id, SupportAllowance.component_id == component_id
    )


def begun_by(user_id: int) -> Select[int, int]:
    """(component id, how many) of the supports that a person has given."""
    return select(SupportAllowance.component_id, SupportAllowance.used).where(
        SupportAllowance.user_id == user_id, SupportAllowance.used > 0
    )


_HERE = select(Resource.component_id).where(Resource.id == RESOURCE).scalar_subquery()
IS_SUPPORTED = is_supported_by(READER, RESOURCE)
SUPPORTS_USED = func.coalesce(used_by(READER, _HERE).scalar_subquery(), 0)  # where the resource is


def excluded_now(resource_id: Any) -> Select[int]:
    """How many supports of a resource are set aside."""
    return select(func.count(Support.id)).where(
        Support.resource_id == resource_id, Support.exclusion_id.is_not(None)
    )


SET_ASIDE = excluded_now(RESOURCE).scalar_subquery()


def moment_of(resource_id: int, number: int) -> Select[datetime]:
    """When a resource gained its support of this number (1 is the first)."""
    return (
        select(Support.created_at)
        .where(Support.resource_id == resource_id, Support.is_counted)
        .where(Support.exclusion_id.is_(None))
        .order_by(Support.created_at)
        .limit(1)
        .offset(number - 1)
    )


def wrong_counters() -> Select[int, int, int]:
    """Resources whose counter is not the number of their supports: id, counter, number."""
    own = (
        select(Support.resource_id, func.count().label("n"))
        .where(Support.is_counted, Support.exclusion_id.is_(None))
        .group_by(Support.resource_id)
        .subquery()
    )
    number = func.coalesce(own.c.n, 0) + func.coalesce(EarlierSupports.number, 0)
    return (
        select(ResourceCounters.resource_id, ResourceCounters.supports, number)
        .outerjoin(own, own.c.resource_id == ResourceCounters.resource_id)
        .outerjoin(EarlierSupports, EarlierSupports.resource_id == ResourceCounters.resource_id)
        .where(ResourceCounters.supports != number)
        .order_by(ResourceCounters.resource_id)
    )


def exclusions_of(resource_id: int) -> Select[Exclusion]:
    """What staff set aside of a resource's supports, the latest first."""
    return (
        select(Exclusion)
        .where(Exclusion.resource_id == resource_id)
        .options(selectinload(Exclusion.readmissions))
        .order_by(Exclusion.id.desc())
    )
