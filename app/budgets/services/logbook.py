"""The log of a round: entries put in, sealed in batches, and looked up again.

An entry waits without a place. Sealing gives places in the order of leaf hashes to at least
`fewest` entries of an area and channel at once, so that its place tells nobody when somebody voted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import bindparam, func, select, update

from app.budgets import log
from app.budgets.log import Checkpoint, Signer, receipts
from app.budgets.log.entries import Commitment, statement
from app.budgets.log.receipts import Receipt
from app.budgets.models import CountedBallot, LogCheckpoint, LogEntry, Round
from app.budgets.services import keys
from app.budgets.services.tally import FEWEST
from app.extensions import db

NOTE = '"t":"note"'  # in the canonical text of no other entry: quotes inside a text are escaped


class LogKeyMissing(Exception):
    """The key that signs the log is not the one this round was opened with: nothing is signed."""


def describe(round_: Round) -> dict[str, Any]:
    """What the definition of an opening round says of its log. Makes the key if there is none."""
    host = urlsplit(current_app.config["SERVER_URL"]).netloc
    round_.log_origin = f"{host}/{round_.key_name}"
    key = keys.new_signer(round_.log_origin).verifier.text
    return {"origin": round_.log_origin, "key": key, "fewest": FEWEST}


def signer_of(round_: Round) -> Signer:
    """Raises LogKeyMissing."""
    found = keys.signer(round_)
    if found is None:
        raise LogKeyMissing(round_.log_origin)
    return found


def add(round_: Round, entry: Commitment) -> None:
    """Put an entry in, in the transaction of what it is about. It waits to be sealed."""
    values = {"round_id": round_.id, "leaf": entry.leaf, "seq": None, "data": entry.data}
    db.session.execute(LogEntry.__table__.insert(), values)  # type: ignore[attr-defined]


def announce(round_: Round, kind: str, **facts: Any) -> None:
    """Put in what everybody may know at once, and seal it. The caller holds the round's lock."""
    data = statement(kind, round_.log_origin, **facts)
    entry = Commitment(data, "")
    add(round_, entry)
    _place(round_, [entry.leaf])


def note(round_: Round, what: str, reason: str, **facts: str | int) -> None:
    """Put in an exception to what the round promised; notes are numbered. The caller holds the round's lock."""
    is_note = LogEntry.data.contains(NOTE)
    before = select(func.count()).where(LogEntry.round_id == round_.id, is_note)
    number = (db.session.scalar(before) or 0) + 1
    announce(round_, "note", n=number, what=what, reason=reason, **facts)


def seal(round_: Round, fewest: int = FEWEST) -> int:
    """Give places to the waiting entries of each area and channel with `fewest` ballots; how many.

    Ballots are counted, not entries: nobody can fill a batch with changes of one ballot, to
    see which entry in it is somebody else's. The caller holds the round's lock. Raises LogKeyMissing.
    """
    waiting: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for leaf, data in db.session.execute(_waiting(round_.id)):
        entry = json.loads(data)
        waiting[entry["area"], entry["channel"]][leaf] = entry["slot"]
    large = (group for group in waiting.values() if len(set(group.values())) >= fewest)
    ready = sorted(leaf for group in large for leaf in group)
    if ready:
        _place(round_, ready)
    return len(ready)


def _waiting(round_id: int) -> Any:
    return select(LogEntry.leaf, LogEntry.data).where(
        LogEntry.round_id == round_id, LogEntry.seq.is_(None)
    )


def _place(round_: Round, ready: Sequence[str]) -> None:
    """Put these entries at the end of the log, in this order, and sign what it is now."""
    signer = signer_of(round_)
    before = sealed(round_.id)
    table = LogEntry.__table__
    here = table.c.round_id == round_.id, table.c.leaf == bindparam("wanted")
    places = [{"wanted": leaf, "place": n} for n, leaf in enumerate(ready, len(before))]
    db.session.connection().execute(
        update(LogEntry.__table__).where(*here).values(seq=bindparam("place")),  # type: ignore[arg-type]
        places,
    )
    leaves = [*before, *map(bytes.fromhex, ready)]
    note = Checkpoint(round_.log_origin, len(leaves), log.root(leaves)).signed(signer)
    db.session.add(LogCheckpoint(round_id=round_.id, size=len(leaves), note=note))
    db.session.flush()


def sealed(round_id: int) -> list[bytes]:
    """The leaf hashes of the log, in its order."""
    query = select(LogEntry.leaf).where(LogEntry.round_id == round_id, LogEntry.seq.is_not(None))
    return [bytes.fromhex(leaf) for leaf in db.session.scalars(query.order_by(LogEntry.seq))]


def ending(round_id: int) -> dict[str, Any] | None:
    """The entry that closes the log, if it is in it."""
    last = LogEntry.round_id == round_id, LogEntry.seq.is_not(None)
    data = db.session.scalar(
        select(LogEntry.data).where(*last).order_by(LogEntry.seq.desc()).limit(1)
    )
    entry: dict[str, Any] = json.loads(data) if data else {"t": ""}
    return entry if entry["t"] == "close" else None


def has_ended(round_id: int) -> bool:
    """Whether the entry that closes the log is in it."""
    return ending(round_id) is not None


def entries(round_id: int) -> Iterable[str]:
    """The texts of the log, in its order."""
    query = select(LogEntry.data).where(LogEntry.round_id == round_id, LogEntry.seq.is_not(None))
    return db.session.scalars(query.order_by(LogEntry.seq))


def checkpoints(round_id: int) -> list[LogCheckpoint]:
    """The signed states, the first one first."""
    query = select(LogCheckpoint).where(LogCheckpoint.round_id == round_id)
    return list(db.session.scalars(query.order_by(LogCheckpoint.size)))


def waiting_number(round_id: int) -> int:
    """How many entries are not sealed yet."""
    query = select(func.count()).where(LogEntry.round_id == round_id, LogEntry.seq.is_(None))
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Found:
    """What the log says of a code: "promised", "sealed", "counted", "replaced", "cancelled" or "unknown".

    `version` is the one that replaced it; `place` where it is in the log.
    """

    status: str
    code: str = ""
    place: int | None = None
    version: int | None = None


def look_up(round_: Round, code: str) -> Found:
    """What became of an entry, named by its code or the beginning of it.

    While the round is open nobody learns more than whether it is sealed.
    """
    begins = LogEntry.leaf >= code, LogEntry.leaf < code + "g"  # beyond all hexadecimal digits
    query = select(LogEntry).where(LogEntry.round_id == round_.id, *begins).limit(2)
    rows = db.session.scalars(query).all()
    if len(rows) != 1:
        return Found("unknown", code)
    entry = rows[0]
    if round_.unlinked_at is None:
        return Found("promised" if entry.seq is None else "sealed", entry.leaf, entry.seq)
    return _outcome(round_, entry)


def _outcome(round_: Round, entry: LogEntry) -> Found:
    said = json.loads(entry.data)
    if said["t"] not in ("ballot", "cancel"):
        return Found("unknown", entry.leaf)
    final = db.session.get(CountedBallot, (round_.id, said["slot"]))
    if final is None:
        return Found("unknown", entry.leaf)
    if final.is_cancelled:
        return Found("cancelled", entry.leaf, entry.seq)
    status = "replaced" if final.version > said["v"] else "counted"
    return Found(status, entry.leaf, entry.seq, final.version)


def proof_of(round_: Round, code: str) -> str | None:
    """The tlog-proof of a sealed entry against the newest checkpoint."""
    entry = db.session.get(LogEntry, (round_.id, code))
    if entry is None or entry.seq is None:
        return None
    leaves, newest = sealed(round_.id), checkpoints(round_.id)[-1]
    return receipts.proof_text(entry.seq, log.inclusion(leaves, entry.seq), newest.note)


def promise(round_: Round, code: str) -> Receipt:
    """The receipt of an entry: the log's promise to keep it. Raises LogKeyMissing."""
    return receipts.promise(signer_of(round_), round_.log_origin, code)
