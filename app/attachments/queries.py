"""Reading files."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.attachments.models import Attachment
from app.core.models import Resource


def files_of(resource: Resource) -> Select[Attachment]:
    """The files of a resource, its picture first."""
    mine = select(Attachment).where(Attachment.resource_id == resource.id)
    return mine.order_by(Attachment.is_picture.desc(), Attachment.id)


def pictures_of(resource_ids: Sequence[int]) -> Select[Attachment]:
    """The pictures of several resources: one query for a list."""
    return select(Attachment).where(Attachment.resource_id.in_(resource_ids), Attachment.is_picture)
