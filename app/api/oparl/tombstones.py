"""What is deleted here leaves a note, so that systems that copied it learn so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.orm import Mapper

from app.attachments.models import Attachment
from app.core.models import Resource
from app.core.upsert import table_of
from app.meetings.councils.models import Paper, Tombstone
from app.meetings.models import AgendaItem, Decision, Meeting

TABLE = table_of(Tombstone)
TOLD = {"meeting", "agenda_item", "decision", "minutes", "paper"}  # kinds whose files are given out


def _note(connection: Connection, kind: str, token: str, row: Any) -> None:
    connection.execute(insert(TABLE).values(kind=kind, token=token, created_at=row.created_at))


def _resource_gone(kind: str, letter: str = "") -> Any:
    def gone(_mapper: Mapper[Any], connection: Connection, target: Resource) -> None:
        if target.published_at is not None and target.origin is None:
            _note(connection, kind, f"{letter}{target.id}", target)

    return gone


def _file_gone(_mapper: Mapper[Any], connection: Connection, target: Attachment) -> None:
    resources = table_of(Resource)
    query = select(resources.c.kind, resources.c.published_at).where(
        resources.c.id == target.resource_id
    )
    row = connection.execute(query).first()
    if row is not None and row.kind in TOLD and row.published_at is not None:
        _note(connection, "File", f"a{target.id}", target)


_LISTENERS = (
    (Meeting, _resource_gone("Meeting")),
    (AgendaItem, _resource_gone("AgendaItem")),
    (Decision, _resource_gone("AgendaItem", "d")),
    (Paper, _resource_gone("Paper")),
    (Attachment, _file_gone),
)


def watch() -> None:
    """Listen once, however many applications are built."""
    for model, listener in _LISTENERS:
        if not event.contains(model, "before_delete", listener):
            event.listen(model, "before_delete", listener)
