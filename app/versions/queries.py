"""The versions of a resource."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.core.models import Resource
from app.versions.models import Version


def versions_of(resource: Resource) -> Select[Version]:
    """All versions, the newest first."""
    return (
        select(Version)
        .where(Version.resource_id == resource.id)
        .order_by(Version.number.desc())
        .options(selectinload(Version.author))
    )
