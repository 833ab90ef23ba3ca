"""Counters of supports, checked against the supports."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import case, literal, select, update

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import Moved, on
from app.core.models import Resource, ResourceCounters
from app.core.recount import Difference, recounts
from app.core.upsert import insert_into
from app.extensions import db
from app.likes import queries
from app.likes.models import Support, SupportAllowance


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


@on(Moved)
def move_allowances(event: Moved) -> None:
    """Supports move along: they are taken from the allowance of the new place, even beyond it."""
    resource_id, component_id = event.resource.id, event.resource.component_id
    people = select(Support.user_id).where(Support.resource_id == resource_id)
    before = SupportAllowance.component_id == event.before_id
    db.session.execute(
        update(SupportAllowance)
        .where(before, SupportAllowance.user_id.in_(people), SupportAllowance.used > 0)
        .values(used=SupportAllowance.used - 1)
        .execution_options(synchronize_session=False)
    )
    new = insert_into(db.session(), SupportAllowance)
    rows = new.from_select(
        ["user_id", "component_id", "used"],
        select(Support.user_id, literal(component_id), literal(1)).where(
            Support.resource_id == resource_id
        ),
    )
    used = SupportAllowance.used + 1
    allowed = SupportAllowance.allowed
    more = case((allowed < used, used), else_=allowed)
    db.session.execute(
        rows.on_conflict_do_update(
            index_elements=["user_id", "component_id"], set_={"used": used, "allowed": more}
        )
    )


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
