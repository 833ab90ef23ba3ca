"""Who follows what."""

from sqlalchemy import Select, bindparam, select

from app.accounts.models import User
from app.core.models import Resource
from app.extensions import db
from app.follows.models import Follow

_FOLLOWING = select(Follow.user_id).where(
    Follow.user_id == bindparam("user_id"), Follow.resource_id == bindparam("resource_id")
)


def is_following(user: User, resource: Resource) -> bool:
    values = {"user_id": user.id, "resource_id": resource.id}
    return db.session.scalar(_FOLLOWING, values) is not None


def follower_ids(resource_id: int, after: int, limit: int) -> Select[int]:
    """Followers in batches, in the order of their ids, beginning behind `after`."""
    return (
        select(Follow.user_id)
        .where(Follow.resource_id == resource_id, Follow.user_id > after)
        .order_by(Follow.user_id)
        .limit(limit)
    )


def followed_by(user: User) -> Select[Resource]:
    """What a person follows, the latest first."""
    return (
        select(Resource)
        .join(Follow, Follow.resource_id == Resource.id)
        .where(Follow.user_id == user.id, Resource.is_visible)
        .order_by(Follow.created_at.desc(), Resource.id.desc())
    )
