"""The archive of a closed round from which anyone recounts it: see docs/voting.md for every file.

Nothing in it depends on the clock or on chance: built again from the same round it has the same
bytes. It is built before the ballots lose their pseudonyms, and holds none of them.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.budgets.counting.manifest import manifest
from app.budgets.log import canonical
from app.budgets.log.shipping import verifier_text
from app.budgets.models import Ballot, Round
from app.budgets.services import files, logbook, roll, tally
from app.budgets.services.elections import fingerprint
from app.budgets.services.paper import reconciling
from app.budgets.services.tally import Counted
from app.extensions import db

Files = dict[str, bytes]
PROGRAM = "verify.py"
README = """All that is needed to check this round, and to count it again, without trusting who ran it.

On any computer with Python 3.9 or newer, unpack the archive, go into the folder and run

    python3 verify.py

It prints every check and ends with the first one that fails, if one does. With a receipt of your own:

    python3 verify.py --receipt receipt.txt

With a signed state of the log that you, or somebody you trust, kept while voting was open:

    python3 verify.py --witness kept.txt

What every file holds stands in docs/voting.md of the program that wrote it, Folkmoot.
"""
START = (1980, 1, 1, 0, 0, 0)  # the earliest moment that an archive knows


class BundleRefused(Exception):
    """The archive does not pass its own verifier: nothing is destroyed, and nothing published."""


def fixed_files(round_: Round) -> Files:
    """What the last entry of the log fixes by its hash."""
    hidden = tally.withheld(round_)
    counted = tally.count_round(round_)
    made = {
        "round.json": round_.definition.encode(),
        "ballots.jsonl": "".join(_ballots(round_, hidden)).encode(),
        "results.json": canonical(_results(round_, counted, hidden)).encode(),
    }
    for one in counted:
        if tally.is_recomputable(one.envelope, hidden):
            text = files.pabulib_text(round_, one.envelope)
            made[f"{one.envelope.id}.pb"] = text.encode()
    return made


def _ballots(round_: Round, hidden: list[str]) -> Iterator[str]:
    query = (
        select(Ballot.slot, Ballot.nonce, Ballot.content, Ballot.area)
        .where(Ballot.round_id == round_.id, Ballot.is_cancelled.is_(False))
        .order_by(Ballot.slot)
    )
    for slot, nonce, content, area in db.session.execute(query):
        if area not in hidden:
            yield canonical({"slot": slot, "nonce": nonce, "ballot": content}) + "\n"


def _results(round_: Round, counted: list[Counted], hidden: list[str]) -> dict[str, Any]:
    return {
        "round": round_.log_origin,
        "seed": round_.lot_seed,
        "withheld": hidden,
        "envelopes": [_result(one, tally.is_recomputable(one.envelope, hidden)) for one in counted],
    }


def _result(one: Counted, recomputable: bool) -> dict[str, Any]:
    count: dict[str, Any] = {"winners": list(one.outcome.winners), "cost": one.outcome.cost}
    if recomputable:
        count = json.loads(manifest(one.election, one.outcome))
    return {
        "id": one.envelope.id,
        "recomputable": recomputable,
        "budget": one.election.budget,
        "ballots": one.election.ballots.total,
        "count": count,
    }


def closing_facts(round_: Round, fixed: Mapping[str, bytes]) -> dict[str, Any]:
    """What the last entry of the log says."""
    return {
        "counts": reconciling.counts(round_),
        "eligible": roll.by_area(round_),
        "files": {name: fingerprint(data.decode()) for name, data in fixed.items()},
    }


def archive(round_: Round, fixed: Files) -> bytes:
    """The whole archive, once the log is complete."""
    whole = dict(fixed)
    whole["log.jsonl"] = "".join(f"{data}\n" for data in logbook.entries(round_.id)).encode()
    notes = (f"{checkpoint.note}\n" for checkpoint in logbook.checkpoints(round_.id))
    whole["checkpoints.txt"] = "".join(notes).encode()
    whole[PROGRAM] = verifier_text().encode()
    whole["README.txt"] = README.encode()
    return pack(whole)


def verify(data: bytes) -> None:
    """Run the verifier that an archive holds, as anybody would. Raises BundleRefused."""
    with tempfile.TemporaryDirectory() as folder:
        program, file = Path(folder) / PROGRAM, Path(folder) / "bundle.zip"
        file.write_bytes(data)
        with zipfile.ZipFile(file) as archived:
            program.write_bytes(archived.read(PROGRAM))
        words = [sys.executable, "-I", "-S", str(program), str(file)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if done.returncode:
        raise BundleRefused(done.stdout[-2000:] + done.stderr[-2000:])


def pack(whole: Mapping[str, bytes]) -> bytes:
    """Files as one archive, always the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(name, START)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, whole[name])
    return packed.getvalue()
