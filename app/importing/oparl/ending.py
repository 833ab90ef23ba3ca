"""What was deleted in its system goes here, too, and leaves a note that it was there."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.core.upsert import table_of
from app.extensions import db
from app.importing.oparl import resources
from app.importing.oparl.records import Record
from app.importing.oparl.report import Report
from app.importing.oparl.rows import moments
from app.meetings.councils.models import Tombstone
from app.meetings.councils.oparl import MODELS


def end(batch: Sequence[Record], body_id: int, report: Report) -> None:
    """Mark the rows of deleted records; those that were never here are noted."""
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for record in batch:
        by_kind[record.kind].append(record)
        report.counts[record.kind, "deleted"] += 1
    for kind, records in by_kind.items():
        moment = {one.id: moments(one)[1] for one in records}
        here = _mark(kind, moment) if kind in MODELS else resources.hide(kind, moment)
        _note(kind, [one for one in records if one.id not in here], body_id)


def _mark(kind: str, moment: dict[str, datetime]) -> set[str]:
    table = table_of(MODELS[kind])
    found = db.session.execute(
        select(table.c.oparl_id, table.c.id).where(table.c.oparl_id.in_(list(moment)))
    ).all()
    rows = [{"row_id": id_, "deleted_at": moment[ref], "modified_at": moment[ref]} for ref, id_ in found]  # fmt: skip
    if rows:
        db.session.execute(update(table).where(table.c.id == bindparam("row_id")), rows)
    return {ref for ref, _id in found}


def _note(kind: str, records: list[Record], body_id: int) -> None:
    table = table_of(Tombstone)
    ids = [one.id for one in records]
    query = select(table.c.oparl_id).where(table.c.oparl_id.in_(ids))
    known = set(db.session.scalars(query))
    rows: list[dict[str, Any]] = [
        {
            "kind": kind, "oparl_id": one.id, "body_id": body_id, "token": _token(one.id),
            "created_at": moments(one)[0], "deleted_at": moments(one)[1],
        }
        for one in records
        if one.id not in known
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(table), rows)


def _token(address: str) -> str:
    """What stands in its address here: always the same, and no number that something else has."""
    return "x" + hashlib.sha256(address.encode()).hexdigest()[:20]
