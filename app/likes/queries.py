"""Questions about supports."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, select

from app.core.models import Resource, ResourceCounters
from app.extensions import db
from app.likes.models import EarlierSupports, Support, SupportAllowance


def is_supported_by(user_id: int, resource_id: Any) -> ColumnElement[bool]:
    """Whether a person supports the resource of the row around this."""
    return exists().where(Support.user_id == user_id, Support.resource_id == resource_id)


def supporters_of(resource_id: int) -> Select[int]:
    """Who supports a resource, also those whose support does not count yet."""
    return select(Support.user_id).where(Support.resource_id == resource_id)


def used_by(user_id: int, component_id: Any) -> Select[int]:
    """How many supports a person has given in a component."""
    return select(SupportAllowance.used).where(
        SupportAllowance.user_id == user_id, SupportAllowance.component_id == component_id
    )


def support_of(user_id: int, resource: Resource) -> tuple[bool, int]:
    """Whether a person supports a resource, and how many supports they gave where it is."""
    values = {
        "user_id": user_id,
        "resource_id": resource.id,
        "component_id": resource.component_id,
    }
    supported, used = db.session.execute(_support_of(), values).one()
    return bool(supported), used or 0


@cache
def _support_of() -> Select[Any]:
    person: Any = bindparam("user_id", type_=Integer)
    used = used_by(person, bindparam("component_id", type_=Integer)).scalar_subquery()
    return select(is_supported_by(person, bindparam("resource_id", type_=Integer)), used)


def moment_of(resource_id: int, number: int) -> Select[datetime]:
    """When a resource gained its support of this number (1 is the first)."""
    return (
        select(Support.created_at)
        .where(Support.resource_id == resource_id, Support.is_counted)
        .order_by(Support.created_at)
        .limit(1)
        .offset(number - 1)
    )


def wrong_counters() -> Select[int, int, int]:
    """Resources whose counter is not the number of their supports: id, counter, number."""
    own = (
        select(Support.resource_id, func.count().label("n"))
        .where(Support.is_counted)
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
