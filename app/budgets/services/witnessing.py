"""Witnessing: rounds of other installations are held to the states that they have signed.

Whoever runs a log alone could rewrite it. Not unseen, where somebody else keeps its states.
The caller commits.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from app.budgets.log import watching
from app.budgets.log.notes import Checkpoint, NoteError, Signer, Verifier
from app.budgets.log.watching import Cosigner, Inconsistent, State, Unreadable
from app.budgets.models import WitnessedLog, WitnessedState
from app.budgets.services.bundle import pack
from app.budgets.services.fetching import Unreachable, address_of, fetch
from app.core import keyfiles
from app.core.clock import now
from app.extensions import db

MOST_DEFINITION = 8 * 1024 * 1024
MOST_STATES = 32 * 1024 * 1024
MOST_LEAVES = 128 * 1024 * 1024


__all__ = [
    "Inconsistent", "Refused", "Unreachable", "Unreadable", "add", "cosigner", "logs", "note_problem", "read",
    "states_of", "take",
]  # fmt: skip


class Refused(Exception):
    """This address cannot be witnessed; the text says why."""


def cosigner() -> Cosigner:
    """This installation as a witness; its key is made when it is first needed."""
    host = urlsplit(current_app.config["SERVER_URL"]).netloc
    return Cosigner(Signer(f"{host}/witness", keyfiles.of_installation("witness.key")))


def add(url: str) -> WitnessedLog:
    """Begin to watch a round; its key is taken as it is now. Raises Refused, Unreachable."""
    address = address_of(url)
    if db.session.scalar(select(WitnessedLog).where(WitnessedLog.url == address)):
        raise Refused("This round is watched already.")
    title, origin, key = _described(fetch(f"{address}/definition.json", MOST_DEFINITION))
    if db.session.scalar(select(WitnessedLog).where(WitnessedLog.origin == origin)):
        raise Refused("This log is watched already, at another address.")
    found = WitnessedLog(url=address, title=title, origin=origin, key=key.text)
    db.session.add(found)
    db.session.flush()
    return found


def _described(text: str) -> tuple[str, str, Verifier]:
    """Title, name and key that a definition tells. Raises Refused."""
    try:
        said: Any = json.loads(text)
        title, key = said["title"], Verifier.parse(said["log"]["key"])
        is_right = isinstance(title, str) and key.name == said["log"]["origin"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, NoteError) as error:
        raise Refused("There is no definition of a round with a log at this address.") from error
    if not is_right or len(key.name) > 200 or not key.name.isprintable():
        raise Refused("The log at this address has no proper name.")
    shown = "".join(letter for letter in title if letter.isprintable())
    return shown[:200] or key.name, key.name, key


def logs() -> list[WitnessedLog]:
    return list(db.session.scalars(select(WitnessedLog).order_by(WitnessedLog.id)))


def states_of(log: WitnessedLog) -> list[WitnessedState]:
    """The states seen of a log, the smallest first."""
    query = select(WitnessedState).where(WitnessedState.log_id == log.id)
    return list(db.session.scalars(query.order_by(WitnessedState.size)))


def read(url: str) -> tuple[str, str]:
    """What a log shows now: its states, then its leaves, which are never fewer. Raises Unreachable."""
    states = fetch(f"{url}/log/checkpoints.txt", MOST_STATES)
    return states, fetch(f"{url}/log/leaves.txt", MOST_LEAVES)


def take(log: WitnessedLog, states: str, leaves: str) -> int:
    """Check what a log showed and cosign what is new; how many states that are.

    Raises Unreadable, and Inconsistent, which is kept with all that was shown: `note_problem`.
    """
    kept = {row.size: _checkpoint(row) for row in _locked(log)}
    found = watching.states_in(states, Verifier.parse(log.key))
    watching.check(found, watching.leaves_in(leaves), list(kept.values()))
    new = [state for state in found if state.checkpoint.size not in kept]
    _cosign(log, new)
    log.checked_at = now()
    db.session.flush()
    return len(new)


def _locked(log: WitnessedLog) -> list[WitnessedState]:
    """The states seen; nobody else adds to them until this transaction ends."""
    db.session.refresh(log, with_for_update=True)
    if log.problem:
        raise Inconsistent(log.problem)
    return states_of(log)


def _checkpoint(row: WitnessedState) -> Checkpoint:
    return Checkpoint.parse(row.note.split("\n\n", 1)[0] + "\n")


def _cosign(log: WitnessedLog, new: list[State]) -> None:
    witness, moment = cosigner(), int(now().timestamp())
    db.session.add_all(
        WitnessedState(
            log_id=log.id, size=state.checkpoint.size, note=witness.cosigned(state, moment)
        )
        for state in new
    )


def note_problem(log: WitnessedLog, problem: str, states: str, leaves: str) -> None:
    """Keep the first contradiction of a log, with what it showed and what was known, for good."""
    db.session.refresh(log, with_for_update=True)
    if log.problem:
        return
    kept = "".join(f"{row.note}\n" for row in states_of(log))
    whole = {"checkpoints.txt": states, "leaves.txt": leaves, "kept.txt": kept, "problem.txt": f"{log.url}\n{problem}\n"}  # fmt: skip
    folder = Path(current_app.config["DATA_DIR"]) / "witness"
    folder.mkdir(parents=True, exist_ok=True)
    log.evidence = f"{log.id}-{now():%Y%m%dT%H%M%SZ}.zip"
    (folder / log.evidence).write_bytes(pack({n: text.encode() for n, text in whole.items()}))
    log.problem, log.problem_at = problem, now()
    db.session.flush()
