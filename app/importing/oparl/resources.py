"""Keeping what is a resource here: meetings, points of agendas, papers. Findable at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, false, insert, select, update

from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.importing.oparl import entries
from app.importing.oparl.entries import Entry
from app.importing.oparl.records import Record
from app.importing.oparl.report import Report
from app.importing.oparl.rows import Sorted, known_in, sort
from app.meetings.councils.models import (
    FileLink,
    ItemRecord,
    MeetingOrganization,
    MeetingRecord,
    Paper,
)
from app.meetings.councils.oparl import FILE_ROLES
from app.meetings.models import AgendaItem, Meeting
from app.proposals.services import bulk

RESOURCES = table_of(Resource)
KINDS = {"Meeting": "meeting", "AgendaItem": "agenda_item", "Paper": "paper"}


@dataclass
class Place:
    """Where resources go, and what their records refer to, by address."""

    component_id: int
    locale: str
    bodies: dict[str, int]
    body_id: int  # where a record does not say
    locations: dict[str, dict[str, Any]]
    files: dict[str, int]


def known(records: Sequence[Record], digests: Any, key: Any, changed_here: Any = None) -> dict[str, Any]:  # fmt: skip
    """What is stored of these resources; `digests` and `key` are columns of their own table."""
    query: Select[Any] = (
        select(
            RESOURCES.c.origin, RESOURCES.c.id, digests, RESOURCES.c.edited_at,
            RESOURCES.c.hidden_at.is_not(None),
            false() if changed_here is None else changed_here.is_not(None),
        )
        .join(key.table, key == RESOURCES.c.id)
        .where(RESOURCES.c.origin.in_([record.id for record in records]))
    )  # fmt: skip
    return known_in(query)


def save_meetings(records: Sequence[Record], place: Place, report: Report) -> None:
    table = table_of(MeetingRecord)
    found = sort(records, known(records, table.c.digest, table.c.meeting_id), report)
    made = [(None, one) for one in found.new] + [(id_, one) for id_, one in found.changed]
    both = [(id_, one, entries.meeting(one, place)) for id_, one in made]
    ids = _store(Meeting, both, place)
    _replace(MeetingRecord, "meeting_id", [
        {
            "meeting_id": ids[one.id], "body_id": place.body_id, "digest": one.digest,
            "more": entry.more,
        }
        for _id, one, entry in both
    ])  # fmt: skip
    _replace(MeetingOrganization, "meeting_id", [
        {"meeting_id": ids[one.id], "position": n, "organization_ref": ref}
        for _id, one, _entry in both
        for n, ref in enumerate(dict.fromkeys(one.values.get("organization", ())), 1)
    ], [ids[one.id] for _id, one, _entry in both])  # fmt: skip
    _finish(both, ids, place)


def save_papers(records: Sequence[Record], place: Place, report: Report) -> None:
    table = table_of(Paper)
    found = sort(
        records, known(records, table.c.digest, table.c.id, table.c.changed_here_at), report
    )
    made = [(None, one) for one in found.new] + [(id_, one) for id_, one in found.changed]
    both = [(id_, one, entries.paper(one, place)) for id_, one in made]
    ids = _store(Paper, both, place)
    _finish(both, ids, place)


def sorted_items(records: Sequence[Record], report: Report) -> Sorted:
    table = table_of(ItemRecord)
    return sort(records, known(records, table.c.digest, table.c.item_id), report)


def save_items(records: Sequence[Record], place: Place, report: Report) -> None:
    """Whole agendas: every point gets its place in the order that its meeting's have."""
    above = bulk.known(list({record.values["meeting"] for record in records}))
    fit = [record for record in records if record.values["meeting"] in above]
    found = sorted_items(fit, report)
    made = [(None, one) for one in found.new] + [(id_, one) for id_, one in found.changed]
    both = [(id_, one, entries.item(one, place, above[one.values["meeting"]])) for id_, one in made]
    meetings = sorted({entry.row["meeting_id"] for _id, _one, entry in both})
    _make_room(meetings)
    for n, (_id, _one, entry) in enumerate(both, 1):
        entry.row["position"] = -(10**9) - n  # until all of an agenda are there
    ids = _store(AgendaItem, both, place)
    _replace(ItemRecord, "item_id", [
        {"item_id": ids[one.id], "digest": one.digest, "more": entry.more, **entry.record}
        for _id, one, entry in both
    ])  # fmt: skip
    _number(meetings)
    _finish(both, ids, place)


def _make_room(meetings: list[int]) -> None:
    items = table_of(AgendaItem)
    query = update(items).where(items.c.meeting_id.in_(meetings))
    db.session.execute(query.values(position=-items.c.id))


def _number(meetings: list[int]) -> None:
    """Places from one on: by the order their system gives, then as they came."""
    items, kept = table_of(AgendaItem), table_of(ItemRecord)
    query = (
        select(items.c.id, items.c.meeting_id)
        .join(kept, kept.c.item_id == items.c.id, isouter=True)
        .where(items.c.meeting_id.in_(meetings))
        .order_by(items.c.meeting_id, kept.c.order, items.c.id)
    )
    rows, last, place = [], None, 0
    for item_id, meeting_id in db.session.execute(query):
        place = place + 1 if meeting_id == last else 1
        last = meeting_id
        rows.append({"row_id": item_id, "place": place})
    if rows:
        wanted = update(items).where(items.c.id == bindparam("row_id"))
        db.session.execute(wanted.values(position=bindparam("place")), rows)


def _store(model: Any, both: Sequence[tuple[int | None, Record, Entry]], place: Place) -> dict[str, int]:  # fmt: skip
    """Insert or change the rows of resources and of their kind; gives back address to id."""
    new = [(one, entry) for id_, one, entry in both if id_ is None]
    old = [(id_, entry) for id_, _one, entry in both if id_ is not None]
    ids = {one.id: id_ for id_, one, _entry in both if id_ is not None}
    table = table_of(model)
    kind = model.__mapper__.polymorphic_identity
    if new:
        shared = {"kind": kind, "component_id": place.component_id, "locale": place.locale}
        rows = [{**shared, "origin": one.id, **entry.resource} for one, entry in new]
        ids |= bulk.add_resources(rows)
        db.session.execute(insert(table), [{"id": ids[one.id], **entry.row} for one, entry in new])
    if old:
        changed = [{"row_id": id_, **entry.resource, "hidden_at": None} for id_, entry in old]
        db.session.execute(update(RESOURCES).where(RESOURCES.c.id == bindparam("row_id")), changed)
        rows = [{"row_id": id_, **entry.row} for id_, entry in old]
        db.session.execute(update(table).where(table.c.id == bindparam("row_id")), rows)
    return ids


def _replace(model: Any, key: str, rows: list[dict[str, Any]], ids: list[int] | None = None) -> None:  # fmt: skip
    """What belongs to a resource alone is written anew."""
    table = table_of(model)
    gone = ids if ids is not None else [row[key] for row in rows]
    if gone:
        db.session.execute(delete(table).where(table.c[key].in_(gone)))
    if rows:
        db.session.execute(insert(table), rows)


def _finish(both: Sequence[tuple[int | None, Record, Entry]], ids: dict[str, int], place: Place) -> None:  # fmt: skip
    """Tie files to what they belong to, and make all of it findable."""
    own = [ids[one.id] for _id, one, _entry in both]
    links = [row for _id, one, _entry in both for row in _file_links(one, ids[one.id], place)]
    _replace(FileLink, "resource_id", links, own)
    if own:
        bulk.index(own)


def _file_links(record: Record, resource_id: int, place: Place) -> list[dict[str, Any]]:
    rows = []
    for role in FILE_ROLES:
        value = record.values.get(role) or []
        for n, ref in enumerate([value] if isinstance(value, str) else value, 1):
            if (file_id := place.files.get(ref)) is not None:
                row = {"resource_id": resource_id, "file_id": file_id, "role": role, "position": n}
                rows.append(row)
    return rows


def hide(kind: str, origins: dict[str, datetime]) -> set[str]:
    """Hide what was deleted in its system; gives back which of these are here."""
    here = bulk.known(list(origins))
    query = update(RESOURCES).where(RESOURCES.c.id == bindparam("row_id"))
    rows = [
        {"row_id": id_, "hidden_at": origins[origin], "edited_at": origins[origin]}
        for origin, id_ in here.items()
    ]
    if rows:
        db.session.execute(query, rows)
        bulk.index(list(here.values()))
    return set(here)
