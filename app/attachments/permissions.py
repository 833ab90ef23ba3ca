"""Rules about files: who may change a resource may change its files."""

from typing import Any

from app.attachments.models import Attachment
from app.core.authz import Refusal, refusal, rule
from app.core.models import Ability, Resource


@rule("attachment.create")
def create(user: Any, resource: Resource) -> Refusal | None:
    if Ability.ATTACH not in resource.abilities or not resource.edit_permission:
        return Refusal.NOT_SUPPORTED
    return refusal(resource.edit_permission, resource, user)


@rule("attachment.read")
def read(user: Any, attachment: Attachment) -> Refusal | None:
    """The files of what is public are public."""
    resource = attachment.resource
    if resource.is_public or create(user, resource) is None:
        return None
    return Refusal.NOT_VISIBLE


@rule("attachment.remove")
def remove(user: Any, attachment: Attachment) -> Refusal | None:
    return create(user, attachment.resource)
