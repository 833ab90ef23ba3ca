"""Walking the chain, a batch at a time, and computing again what the log has seals of."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from app.audit.chain import Finding, Head, Link, check
from app.audit.chaining import COLUMNS, ENTRIES, HEADS, fields_of
from app.core import seals
from app.extensions import db

BATCH = 1000
CHAINED = [ENTRIES.c.number, ENTRIES.c.previous, ENTRIES.c.digest, *COLUMNS]
Sealed = tuple[str, str]  # table and id


def head() -> Head:
    """Where the chain ends; also after its one row was removed."""
    row = db.session.execute(select(HEADS.c.length, HEADS.c.digest).where(HEADS.c.id == 1)).first()
    return Head(*row) if row else Head()


def links(length: int) -> Iterator[Link]:
    """The first entries of the chain, as many as it had when its end was looked up."""
    at, query = 0, select(*CHAINED).order_by(ENTRIES.c.number).limit(BATCH)
    while rows := db.session.execute(
        query.where(ENTRIES.c.number > at, ENTRIES.c.number <= length)
    ).all():
        for row in rows:
            fields = fields_of(row._mapping)  # noqa: SLF001 -- its public name
            yield Link(row.number, row.previous or "", row.digest or "", fields)
        at = rows[-1].number


def first_wrong(end: Head) -> Finding | None:
    """The first entry of the chain that was edited, removed or inserted."""
    return check(links(end.length), end)


def unchained() -> int | None:
    """The row of an entry that came in past the chain; such as are just being written are not seen."""
    end = func.coalesce(select(HEADS.c.length).where(HEADS.c.id == 1).scalar_subquery(), 0)
    is_out = ENTRIES.c.digest.is_(None) | ENTRIES.c.number.is_(None) | (ENTRIES.c.number > end)
    return db.session.scalar(select(func.min(ENTRIES.c.id)).where(is_out))


def number_of(digest: str) -> int | None:
    """Which entry has this hash."""
    return db.session.scalar(select(ENTRIES.c.number).where(ENTRIES.c.digest == digest))


def _latest_seals() -> dict[Sealed, tuple[int, str]]:
    """Of all that is sealed, the number of its latest seal and the hash in it."""
    is_seal = ENTRIES.c.action == seals.ACTION
    columns = ENTRIES.c.subject_kind, ENTRIES.c.subject_id, ENTRIES.c.number, ENTRIES.c.after
    rows = db.session.execute(select(*columns).where(is_seal).order_by(ENTRIES.c.id))
    return {(kind, id_): (number, after.get("sha256", "")) for kind, id_, number, after in rows}


def _differing(latest: dict[Sealed, tuple[int, str]]) -> set[Sealed]:
    found = set()
    for kind in {kind for kind, _ in latest}:
        ids = [int(id_) for other, id_ in latest if other == kind]
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            now = seals.digests(kind, some)
            found |= {(kind, str(id_)) for id_ in some if now.get(id_) != latest[kind, str(id_)][1]}
    return found


def broken_seals() -> list[tuple[str, str, int]]:
    """What is no longer as it was sealed: table, id, and the number of the entry with the seal.

    Looked at twice: somebody may be publishing just now.
    """
    first = _differing(_latest_seals())
    latest = {which: seal for which, seal in _latest_seals().items() if which in first}
    return sorted((*which, latest[which][0]) for which in _differing(latest))
