"""Adding and removing files. The caller commits."""

from __future__ import annotations

from functools import partial

from sqlalchemy import func, select, update

from app.accounts.models import User
from app.attachments import intake
from app.attachments.intake import File
from app.attachments.models import Attachment
from app.attachments.queries import pictures_of
from app.core.events import StaffActed, after_commit, emit
from app.core.models import Resource
from app.core.storage import Missing, key_of, storage
from app.extensions import db


def attach(
    resource: Resource, uploader: User, file: File, *, alt: str = "", is_picture: bool = False
) -> Attachment:
    """Store a file and tie it to a resource; a new picture takes the place of the old one."""
    key = key_of(file.data)
    storage().write(key, file.data, file.content_type)
    if is_picture:
        mine = (Attachment.resource_id == resource.id) & Attachment.is_picture
        db.session.execute(update(Attachment).where(mine).values(is_picture=False))
    attachment = Attachment(
        resource=resource,
        uploader_id=uploader.id,
        key=key,
        name=file.name,
        content_type=file.content_type,
        size=len(file.data),
        width=file.width,
        height=file.height,
        alt=alt,
        is_picture=is_picture,
    )
    db.session.add(attachment)
    db.session.flush()
    if uploader.is_staff:
        emit(StaffActed(uploader, "attachment.added", resource, {}, {"file": file.name}))
    return attachment


def remove(attachment: Attachment, actor: User) -> None:
    """Untie a file; its bytes go once nothing refers to them any more."""
    key, resource, name = attachment.key, attachment.resource, attachment.name
    # Whoever copies it meanwhile holds this row: the copy is waited for, and then counted.
    db.session.execute(
        select(Attachment.id).where(Attachment.id == attachment.id).with_for_update()
    )
    db.session.delete(attachment)
    db.session.flush()
    if actor.is_staff:
        emit(StaffActed(actor, "attachment.removed", resource, {"file": name}, {}))
    if not db.session.scalar(select(func.count()).where(Attachment.key == key)):
        for one in (key, _small(key)):
            after_commit(partial(storage().remove, one))


def copy_picture(source: Resource, target: Resource) -> None:
    """Show a resource with another one's picture, if that has one; the bytes are kept once.

    The picture's row is held, so that its bytes stay until the copy is stored or the picture gone.
    """
    picture = db.session.scalar(pictures_of([source.id]).with_for_update(read=True))
    if picture is None:
        return
    same = ("uploader_id", "key", "name", "content_type", "size", "width", "height", "alt")
    values = {name: getattr(picture, name) for name in same}
    db.session.add(Attachment(resource_id=target.id, is_picture=True, **values))
    db.session.flush()


def read_small(picture: Attachment) -> bytes:
    """The bytes of a picture as cards show it, drawn when they are first wanted. Raises Missing."""
    key = _small(picture.key)
    try:
        return storage().read(key)
    except Missing:
        data = intake.smaller(storage().read(picture.key))
        storage().write(key, data, picture.content_type)
        return data


def _small(key: str) -> str:
    return f"{key}small"
