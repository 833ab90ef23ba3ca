"""What becomes of a record: the columns of a meeting, a point of its agenda, a paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.importing.oparl.records import Record
from app.importing.oparl.rows import body_of, moments
from app.meetings.councils.oparl import kept_aside

if TYPE_CHECKING:
    from app.importing.oparl.resources import Place

ASSUMED = timedelta(hours=2)  # how long a meeting takes whose end is not known


@dataclass
class Entry:
    """Columns of the resource, of its kind's table, and of the record beside it."""

    resource: dict[str, Any]
    row: dict[str, Any]
    more: dict[str, Any]
    record: dict[str, Any] = field(default_factory=dict)


def begins(record: Record) -> datetime | None:
    value = record.values.get("start")
    return datetime.fromisoformat(value).astimezone(UTC) if value else None


def ends(record: Record) -> datetime | None:
    value = record.values.get("end")
    return datetime.fromisoformat(value).astimezone(UTC) if value else None


def has_end(record: Record) -> bool:
    """Midnight before the start stands in many systems for an end that nobody wrote down."""
    start, end = begins(record), ends(record)
    return start is not None and end is not None and start < end


def _resource(record: Record, title: str, body: str = "") -> dict[str, Any]:
    created, modified = moments(record)
    return {
        "title": title, "body": body, "created_at": created, "published_at": created,
        "edited_at": modified,
    }  # fmt: skip


def meeting(record: Record, place: Place) -> Entry:
    """Where no end is known, two hours are taken; what the record says of it stays beside."""
    values = record.values
    start = begins(record)
    assert start is not None
    end = ends(record) if has_end(record) else None
    more = kept_aside("Meeting", values, ("name", "start", "cancelled", "end"))
    if end is None:
        more["end"] = values.get("end", "")
    title = values.get("name") or "Meeting"
    where = place.locations.get(values.get("location", ""), {})
    row = {
        "titles": {place.locale: title},
        "texts": {},
        "starts_at": start,
        "ends_at": end or start + ASSUMED,
        "place_name": where.get("description") or where.get("room") or "",
        "address": _address(where),
        "cancelled_at": moments(record)[1] if values.get("cancelled") else None,
    }
    return Entry(_resource(record, title), row, more)


def _address(where: dict[str, Any]) -> str:
    town = " ".join(filter(None, (where.get("postalCode"), where.get("locality"))))
    return ", ".join(filter(None, (where.get("streetAddress"), town)))


def item(record: Record, place: Place, meeting_id: int) -> Entry:
    """Result and resolution are the text of the point; behind closed doors there is none of it."""
    values = record.values
    result, resolution = values.get("result", ""), values.get("resolutionText", "")
    is_confidential = values.get("public") is False
    begun, ended = begins(record), ends(record)
    is_timed = begun is not None and ended is not None and begun <= ended
    held = ("number", "order", "name", "public", "result", "resolutionText")
    more = kept_aside("AgendaItem", values, (*held, "start", "end") if is_timed else held)
    text = "" if is_confidential else "\n\n".join(filter(None, (result, resolution)))
    resource = _resource(record, values.get("name") or "–", text) | {"parent_id": meeting_id}
    if is_confidential:
        resource["published_at"] = None
    row = {
        "meeting_id": meeting_id,
        "number": values.get("number", ""),
        "is_confidential": is_confidential,
        "begun_at": begun if is_timed else None,
        "ended_at": ended if is_timed else None,
    }
    kept = {"order": values.get("order", 0), "result": result, "resolution": resolution}
    return Entry(resource, row, more, kept)


def paper(record: Record, place: Place) -> Entry:
    values = record.values
    day = values.get("date")
    held = ("name", "reference", "paperType", "date")
    row = {
        "body_id": body_of(record, place.bodies, place.body_id),
        "reference": values.get("reference", ""),
        "paper_type": values.get("paperType", ""),
        "dated_on": date.fromisoformat(day) if day else None,
        "digest": record.digest,
        "more": kept_aside("Paper", values, held),
    }
    return Entry(_resource(record, values.get("name") or values.get("reference") or "–"), row, {})
