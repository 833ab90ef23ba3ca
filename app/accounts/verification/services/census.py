"""Census lists: read whole or not at all, looked at, then used in place of the one before."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.verification import documents, tables
from app.accounts.verification.models import CensusEntry, CensusList
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.extensions import db

BATCH = 5000
KEPT_UNUSED = timedelta(days=1)


class Forgotten(LookupError):
    """Another list was put to use a moment ago, and this one is gone."""


def stage(data: bytes, name: str, by: User) -> CensusList:
    """Read an uploaded list; it counts when it is used. Raises tables.Refused, documents.WrongKey."""
    documents.vouch()
    table = tables.Table(data)
    rows = list(table.rows())
    staged = CensusList(name=name, entries_count=len(rows), uploaded_by_id=by.id)
    db.session.add(staged)
    db.session.flush()
    waiting = (
        {"list_id": staged.id, "document": r.document, "born": r.born, "district_id": r.district_id}
        for r in rows
    )
    while some := list(islice(waiting, BATCH)):
        db.session.execute(CensusEntry.__table__.insert(), some)  # type: ignore[attr-defined]
    return staged


def use(census: CensusList, by: User) -> None:
    """Let a list count from now on, and forget every other one. Who is verified stays verified.

    Raises Forgotten. The caller has not locked it: all are locked here, in one order.
    """
    before = _lock_all()
    if census not in before:
        raise Forgotten
    was = next((one.entries_count for one in before if one.current), 0)
    others = [one.id for one in before if one is not census]
    db.session.execute(delete(CensusList).where(CensusList.id.in_(others)))
    census.current = True
    db.session.flush()
    emit(StaffActed(by, "census.used", census, {"entries": was}, {"entries": census.entries_count}))


def remove(census: CensusList, by: User) -> None:
    """Forget a list. Without one nobody can be verified by it; who is verified stays so."""
    emit(StaffActed(by, "census.removed", census, {"entries": census.entries_count}, {}))
    db.session.execute(delete(CensusList).where(CensusList.id == census.id))


def forget_unused() -> None:
    """Delete lists that were looked at and left."""
    old = CensusList.created_at < now() - KEPT_UNUSED
    db.session.execute(delete(CensusList).where(CensusList.current.is_(None), old))


def _lock_all() -> list[Any]:
    """All lists, locked in one order, so that two who use lists at once do it one after the other."""
    query = select(CensusList).order_by(CensusList.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
