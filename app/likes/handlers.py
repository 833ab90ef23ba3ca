"""Counters of supports, checked against the supports."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.models import Resource, ResourceCounters
from app.core.recount import Difference, recounts
from app.extensions import db
from app.likes import queries
from app.likes.models import Support


@recounts("supports")
def recount() -> Iterator[Difference]:
    """Set each counter of supports to the number of supports that count."""
    for resource_id, kept, counted in db.session.execute(queries.wrong_counters()).all():
        db.session.execute(
            update(ResourceCounters)
            .where(ResourceCounters.resource_id == resource_id)
            .values(supports=counted)
        )
        yield Difference(f"resource {resource_id}", kept, counted)


@section("supports")
def own_supports(user: User) -> list[dict[str, Any]]:
    """What a person supports, for their download."""
    query = (
        select(Resource.id, Resource.kind, Resource.title, Support.created_at)
        .join(Support, Support.resource_id == Resource.id)
        .where(Support.user_id == user.id)
        .order_by(Support.id)
    )
    return [dict(row) for row in db.session.execute(query).mappings()]
