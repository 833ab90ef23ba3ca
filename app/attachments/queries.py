"""Reading files."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, exists, select

from app.attachments.models import Attachment
from app.core.about import RESOURCE
from app.core.models import Resource
from app.core.prepared import PREPARED

SHOWN = 20
_FILES = (
    select(Attachment)
    .where(Attachment.resource_id == bindparam("wanted"))
    .order_by(Attachment.is_picture.desc(), Attachment.id)
)
HAS_FILES = exists().where(Attachment.resource_id == RESOURCE)
# Asked by every page of a resource that has any: some from `start`, and one more.
SOME_FILES = _FILES.limit(SHOWN + 1).offset(bindparam("start")).execution_options(**PREPARED)


def files_of(resource: Resource) -> Select[Attachment]:
    """The files of a resource, its picture first."""
    return _FILES.params(wanted=resource.id)


def pictures_of(resource_ids: Sequence[int]) -> Select[Attachment]:
    """The pictures of several resources: one query for a list."""
    return select(Attachment).where(Attachment.resource_id.in_(resource_ids), Attachment.is_picture)
