"""Keeping records: which are new, which have changed, and storing both in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, bindparam, delete, insert, select, update

from app.core.clock import now
from app.core.upsert import table_of
from app.extensions import db
from app.importing.oparl.records import Record
from app.importing.oparl.report import Report
from app.meetings.councils.models import Tombstone
from app.meetings.councils.oparl import COLUMNS, MODELS, kept_aside

T = TypeVar("T")


def portions(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


class Known(NamedTuple):
    """What is stored of a record."""

    id: int
    digest: str
    modified: datetime | None
    is_deleted: bool
    is_changed_here: bool  # by staff


@dataclass
class Sorted:
    """Records of a batch: those to insert, and those to change with the id of their row."""

    new: list[Record]
    changed: list[tuple[int, Record]]


def sort(records: Iterable[Record], known: dict[str, Known], report: Report) -> Sorted:
    """Find out what is new or changed; of two versions the one modified later counts.

    What staff changed or took off here stays as it is, until they give it back.
    """
    found = Sorted([], [])
    for record in records:
        before = known.get(record.id)
        if before is None:
            found.new.append(record)
            word = "new"
        elif not before.is_deleted and before.digest == record.digest:
            word = "same"
        elif before.is_changed_here:
            word = "kept"
        elif _is_older(record, before):
            word = "older"
        else:
            found.changed.append((before.id, record))
            word = "changed"
        report.counts[record.kind, word] += 1
    _wake([*found.new, *(record for _id, record in found.changed)])
    return found


def _is_older(record: Record, before: Known) -> bool:
    return bool(before.digest and before.modified and record.modified and record.modified < before.modified)  # fmt: skip


def _wake(records: list[Record]) -> None:
    """What is there again is no longer noted as deleted."""
    if records:
        ids = [record.id for record in records]
        db.session.execute(delete(Tombstone).where(Tombstone.oparl_id.in_(ids)))


def known_in(query: Select[Any]) -> dict[str, Known]:
    """Of a query for address, id, digest, time of change, whether it is deleted, and changed here."""
    return {row[0]: Known(*row[1:]) for row in db.session.execute(query)}


def moments(record: Record) -> tuple[datetime, datetime]:
    """When it was made and changed there; what says neither is as old as this import."""
    created = record.created or record.modified or now()
    return created.astimezone(UTC), max(record.modified or created, created).astimezone(UTC)


def save(kind: str, records: Sequence[Record], bodies: dict[str, int], default: int, report: Report) -> None:  # fmt: skip
    """Store records of a type that has a table like its own."""
    model: Any = MODELS[kind]
    query = select(
        model.oparl_id,
        model.id,
        model.digest,
        model.modified_at,
        model.deleted_at.is_not(None),
        model.changed_here_at.is_not(None),
    ).where(model.oparl_id.in_([record.id for record in records]))
    found = sort(records, known_in(query), report)
    table = table_of(model)
    if found.new:
        db.session.execute(insert(table), [_row(one, bodies, default) for one in found.new])
    if found.changed:
        rows = [{**_row(one, bodies, default), "row_id": id_} for id_, one in found.changed]
        rows = [{**row, **dict.fromkeys(_links(kind))} for row in rows]
        db.session.execute(update(table).where(table.c.id == bindparam("row_id")), rows)


def _links(kind: str) -> list[str]:
    """Columns that are found anew from the addresses once those have changed."""
    names = [name for name in COLUMNS[kind].values() if name.endswith("_ref")]
    return [name.removesuffix("_ref") + "_id" for name in names]


def _row(record: Record, bodies: dict[str, int], default: int) -> dict[str, Any]:
    model = MODELS[record.kind]
    created, modified = moments(record)
    row: dict[str, Any] = {
        "oparl_id": record.id, "digest": record.digest, "created_at": created,
        "modified_at": modified, "deleted_at": None,
        "more": kept_aside(record.kind, record.values),
        "body_id": None if record.kind == "Body" else body_of(record, bodies, default),
    }  # fmt: skip
    for name, column in COLUMNS[record.kind].items():
        row[column] = as_stored(record.values.get(name), table_of(model).c[column])
    return row


def body_of(record: Record, bodies: dict[str, int], default: int) -> int:
    return bodies.get(record.values.get("body", ""), default)


def as_stored(value: Any, column: Any) -> Any:
    """A value as its column takes it."""
    if column.type.python_type is date:
        return date.fromisoformat(value) if value else None
    if value is None and not column.nullable:
        return ""
    return value
