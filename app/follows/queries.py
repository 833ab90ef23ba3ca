"""Who follows what."""

from sqlalchemy import Select, exists, select

from app.accounts.models import User
from app.core.about import READER, RESOURCE
from app.core.models import Resource
from app.follows.models import Follow

IS_FOLLOWED = exists().where(Follow.user_id == READER, Follow.resource_id == RESOURCE)


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
