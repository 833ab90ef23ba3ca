"""Adding and removing files. The caller commits."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.orm import Session, scoped_session

from app.accounts.models import User
from app.attachments import intake
from app.attachments.intake import File
from app.attachments.models import Attachment
from app.attachments.queries import files_of, pictures_of
from app.core.database import writing
from app.core.events import StaffActed, after_commit, emit
from app.core.models import Resource
from app.core.storage import Missing, key_of, storage
from app.extensions import db


def attach(
    resource: Resource, uploader: User, file: File, *, alt: str = "", is_picture: bool = False
) -> Attachment:
    """Store a file and tie it to a resource; a new picture takes the place of the old one."""
    key = key_of(file.data)
    _hold(db.session, key)
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
        sha512=hashlib.sha512(file.data).hexdigest(),
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
    after_commit(partial(_sweep, key))


def _hold(session: Session | scoped_session[Any], key: str) -> None:
    """Let nobody else store or remove these bytes until the transaction has ended.

    On SQLite whatever writes is alone, as soon as its transaction has begun.
    """
    session.connection()
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:key)")  # a select() would pass for a mere look
        session.execute(lock, {"key": int(key[:15], 16)})


def _sweep(key: str) -> None:
    """Remove bytes to which nothing refers, in a transaction of its own.

    Whoever attached them while their last row went either is done by now and counted, or waits
    and stores them anew.
    """
    options = {"join_transaction_mode": "create_savepoint"}
    with writing(), Session(db.engines[None], **options) as session, session.begin():  # type: ignore[arg-type]
        _hold(session, key)
        if not session.scalar(select(func.count()).where(Attachment.key == key)):
            for one in (key, _small(key)):
                storage().remove(one)


def copy_picture(source: Resource, target: Resource) -> None:
    """Show a resource with another one's picture, if that has one; the bytes are kept once.

    The picture's row is held, so that its bytes stay until the copy is stored or the picture gone.
    """
    _copy(pictures_of([source.id]), target)


def copy_files(source: Resource, target: Resource) -> None:
    """Give a resource all files of another one, its picture too; the bytes are kept once."""
    _copy(files_of(source), target)


def _copy(files: Select[Attachment], target: Resource) -> None:
    same = (
        *("uploader_id", "key", "name", "content_type", "size", "sha512", "width", "height"),
        *("alt", "is_picture"),
    )
    for file in db.session.scalars(files.with_for_update(read=True)).all():
        values = {name: getattr(file, name) for name in same}
        db.session.add(Attachment(resource_id=target.id, **values))
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
