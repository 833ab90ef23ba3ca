"""The entries of a transaction join the chain at its very end, behind the lock of the chain's head.

So nobody waits for that lock while holding it for work of their own, entries of a transaction
(or savepoint) that is undone leave no gap, and a request without an act of staff asks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import RowMapping, bindparam, event, inspect, select, update
from sqlalchemy.orm import Session

from app.audit.chain import Head, extend
from app.audit.models import AuditEntry, AuditHead
from app.core.upsert import table_of
from app.extensions import db

ENTRIES, HEADS = table_of(AuditEntry), table_of(AuditHead)
FIELDS = "actor_id action subject_kind subject_id subject_title before after created_at".split()
COLUMNS = [ENTRIES.c[name] for name in FIELDS]
WAITING = "audit_entries"  # in the session: those that its transaction has written


def fields_of(row: RowMapping) -> dict[str, Any]:
    """All that an entry says, as plain JSON."""
    fields = {name: row[name] for name in FIELDS}
    moment = row["created_at"].astimezone(UTC)
    return {**fields, "created_at": moment.isoformat(timespec="microseconds")}


def add(entry: AuditEntry) -> None:
    db.session.add(entry)
    db.session().info.setdefault(WAITING, []).append(entry)


def lock(session: Session) -> Head:
    """Where the chain ends, for nobody else to append before this transaction has ended."""
    query = select(HEADS.c.length, HEADS.c.digest).where(HEADS.c.id == 1).with_for_update()
    return Head(*session.execute(query).one())


@event.listens_for(db.session, "before_commit")
def _join(session: Session) -> None:
    if session.in_nested_transaction() or not (written := session.info.pop(WAITING, None)):
        return
    session.flush()
    states = [inspect(entry) for entry in written]
    # Without an identity is what a savepoint has taken back.
    if ids := {state.identity[0] for state in states if state.has_identity}:
        waiting = select(ENTRIES.c.id, *COLUMNS).where(ENTRIES.c.number.is_(None))
        waiting = waiting.where(ENTRIES.c.id >= min(ids)).order_by(ENTRIES.c.id)
        rows = session.execute(waiting).mappings()
        _append(session, [row for row in rows if row["id"] in ids])


def _append(session: Session, rows: Sequence[RowMapping]) -> None:
    links = list(extend(lock(session), map(fields_of, rows)))
    connection = session.connection()
    connection.execute(
        update(ENTRIES).where(ENTRIES.c.id == bindparam("entry")),
        [
            {"entry": row["id"], "number": one.number, "previous": one.previous, "digest": one.digest}
            for row, one in zip(rows, links, strict=True)
        ],
    )  # fmt: skip
    last = links[-1]
    ending = update(HEADS).where(HEADS.c.id == 1)
    connection.execute(ending.values(length=last.number, digest=last.digest))
