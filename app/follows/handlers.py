"""Authors follow what they wrote; who leaves follows nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.about import about
from app.core.events import AccountDeleted, Commented, Joined, Published, on
from app.core.models import Ability, Resource
from app.extensions import db
from app.follows import services
from app.follows.models import EndedFollow, Follow


@on(Published)
def authors_follow(event: Published) -> None:
    if event.actor and Ability.FOLLOW in event.resource.abilities:
        services.follow(event.resource, event.actor, reason="author")


@on(Joined)
def coauthors_follow(event: Joined) -> None:
    services.follow(event.resource, event.actor, reason="author")


@on(Commented)
def commenters_follow(event: Commented) -> None:
    if event.actor and Ability.FOLLOW in event.resource.abilities:
        services.follow(event.resource, event.actor, reason="commented")


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    for model in (Follow, EndedFollow):
        db.session.execute(delete(model).where(model.user_id == event.user.id))


def button(resource: Resource) -> dict[str, Any]:
    """What the follow button needs."""
    return {"following": about(resource).is_followed, "count": resource.counters.follows}


@section("follows")
def own_follows(user: User) -> list[dict[str, Any]]:
    """What a person follows and why, for their download."""
    query = (
        select(Resource.id, Resource.kind, Resource.title, Follow.reason, Follow.created_at)
        .join(Follow, Follow.resource_id == Resource.id)
        .where(Follow.user_id == user.id)
        .order_by(Follow.created_at, Resource.id)
    )
    return [dict(row) for row in db.session.execute(query).mappings()]
