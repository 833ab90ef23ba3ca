"""Rules about files: they are read and changed by whoever may do so to their resource."""

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
    """The files of what is public are public; until then the rule of the kind decides."""
    resource = attachment.resource
    if resource.is_public:
        return None
    permission = resource.read_permission
    refused = refusal(permission, resource, user) if permission else Refusal.NOT_VISIBLE
    return refused and create(user, resource) and Refusal.NOT_VISIBLE


@rule("attachment.remove")
def remove(user: Any, attachment: Attachment) -> Refusal | None:
    return create(user, attachment.resource)
