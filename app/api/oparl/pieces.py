"""Objects that others embed: files and places, of our own and from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.api.answers import absolute, written
from app.api.oparl import addresses
from app.attachments.models import Attachment
from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.models import File, FileLink
from app.meetings.councils.oparl import COLUMNS, OWN, SCHEMA
from app.meetings.models import Meeting, Minutes

Object = dict[str, Any]
ORIGIN = f"{OWN}origin"
HOLDERS = {"meeting": "Meeting", "agenda_item": "AgendaItem", "paper": "Paper"}
BACK = {"Meeting": "meeting", "AgendaItem": "agendaItem", "Paper": "paper"}


def head(kind: str, token: int | str, origin: str | None = None) -> Object:
    """What every object begins with."""
    found: Object = {"id": addresses.of(kind, token), "type": SCHEMA + kind}
    if origin and origin.startswith("http"):
        found[ORIGIN] = origin
    return found


def times(created: datetime, modified: datetime) -> Object:
    return {"created": written(created), "modified": written(max(created, modified))}


def filled(values: Object) -> Object:
    """Without what is not known."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def plain(kind: str, row: Any) -> Object:
    """A record of a table like its own: what columns hold, and what else the record said."""
    columns = {
        name: _written(getattr(row, column))
        for name, column in COLUMNS[kind].items()
        if not column.endswith("_ref")
    }
    return {
        **head(kind, row.id, row.oparl_id), **row.more, **filled(columns),
        **times(row.created_at, row.modified_at),
    }  # fmt: skip


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def files_elsewhere(ids: Iterable[int]) -> dict[int, list[tuple[str, Object]]]:
    """Files that lie elsewhere, with their roles, by the resource they belong to. One query."""
    query = (
        select(FileLink, File)
        .join(File, File.id == FileLink.file_id)
        .where(FileLink.resource_id.in_(list(ids)), File.deleted_at.is_(None))
        .order_by(FileLink.resource_id, FileLink.role, FileLink.position, FileLink.file_id)
    )
    found: dict[int, list[tuple[str, Object]]] = defaultdict(list)
    for link, file in db.session.execute(query):
        found[link.resource_id].append((link.role.value, plain("File", file)))
    return found


def attachments(ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """Our own files by the resource they belong to. One query."""
    query = select(Attachment).where(Attachment.resource_id.in_(list(ids))).order_by(Attachment.id)
    found: dict[int, list[Attachment]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.resource_id].append(one)
    return found


def attachments_of_meetings(ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """The same of meetings, with those of their public minutes. Two queries."""
    ids = list(ids)
    public = select(Minutes.id, Minutes.meeting_id).where(Minutes.meeting_id.in_(ids), Minutes.is_visible)  # fmt: skip
    minutes = {row[0]: row[1] for row in db.session.execute(public)}
    found = attachments([*ids, *minutes])
    for id_, meeting_id in minutes.items():
        found[meeting_id] += found.pop(id_, [])
    return found


def own_file(one: Attachment) -> Object:
    """A file of ours; which paper, meeting or point it belongs to, that one says."""
    url = absolute(one.url)
    return {
        **head("File", f"a{one.id}"), "name": one.name, "fileName": one.name,
        "mimeType": one.content_type, "size": one.size, **filled({"sha512Checksum": one.sha512}),
        "accessUrl": url, "downloadUrl": url,
        **times(one.created_at, one.created_at),
    }  # fmt: skip


def with_holders(files: dict[int, Object], links: Sequence[tuple[int, int | str, str]]) -> None:
    """Say of files what they belong to: pairs of file and resource, with the resource's kind."""
    for file_id, resource_id, kind in links:
        if (holder := HOLDERS.get(kind)) and file_id in files:
            files[file_id].setdefault(BACK[holder], []).append(addresses.of(holder, resource_id))


def links_of_files(ids: Iterable[int]) -> list[tuple[int, int | str, str]]:
    kinds = table_of(Resource)
    query = (
        select(FileLink.file_id, FileLink.resource_id, kinds.c.kind)
        .join(kinds, kinds.c.id == FileLink.resource_id)
        .where(FileLink.file_id.in_(list(ids)), kinds.c.hidden_at.is_(None))
        .distinct()
        .order_by(FileLink.file_id, FileLink.resource_id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def own_place(meeting: Meeting) -> Object | None:
    """Where a meeting of ours is."""
    if not meeting.place_name and not meeting.address:
        return None
    modified = meeting.edited_at or meeting.published_at or meeting.created_at
    return {
        **head("Location", f"m{meeting.id}"),
        **filled({"description": meeting.place_name, "streetAddress": meeting.address}),
        **times(meeting.created_at, modified),
    }
