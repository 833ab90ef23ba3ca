"""Where news comes from."""

from app.core.models import Resource
from app.spaces.models import Space


def space_of(resource: Resource) -> Space | None:
    """The space in which something is, or which it is."""
    if isinstance(resource, Space):
        return resource
    return resource.component.space if resource.component else None


def space_id_of(resource: Resource) -> int | None:
    """The same by its id, without reading it."""
    if isinstance(resource, Space):
        return resource.id
    return resource.component.space_id if resource.component else None
