"""The ballot key: made of two shares in files outside the database; destroying either cuts the link.

K = HKDF-SHA256(share_server || share_committee); it makes the pseudonyms under which ballots are
kept while a round is open. The register key, which makes person keys (`roll.py`), is
checked with it.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.budgets.log import Signer
from app.budgets.models import Round
from app.core import keyfiles, register
from app.core.keyfiles import SIZE
from app.core.register import mac

SHARES = ("server", "committee")


@dataclass(frozen=True)
class BallotKey:
    """The keys that a running round needs, verified against what the opening noted."""

    key: bytes
    register: bytes

    def ballot(self, round_: Round, person: str) -> str:
        """The pseudonym of a person's ballot in a round."""
        return mac(self.key, "ballot", str(round_.id), person)

    def sheet(self, round_: Round, serial: str) -> str:
        """The pseudonym of a sheet of paper, which is nobody's."""
        return mac(self.key, "sheet", str(round_.id), serial)

    @property
    def check(self) -> str:
        """What the round remembers to notice a wrong key: one value over both."""
        return mac(self.key, "check", mac(self.register, "check"))


def make(round_: Round) -> None:
    """Draw both shares for a round that is opening and note how to recognise them."""
    kind = "rehearsal" if round_.is_rehearsal else "round"
    round_.key_name = f"{kind}-{secrets.token_hex(8)}"
    for path in _paths(round_):
        keyfiles.write_once(path, secrets.token_bytes(SIZE))
    key = _read(round_)
    assert key is not None
    round_.key_check = key.check


def load(round_: Round) -> BallotKey | None:
    """The key of a round; None when a share is missing or is not the one it was opened with."""
    key = _read(round_)
    return key if key and hmac.compare_digest(key.check, round_.key_check) else None


def destroy(round_: Round) -> None:
    """Overwrite and remove both shares. Nobody can say afterwards whose a ballot was."""
    for path in _paths(round_):
        if path.exists():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(SIZE))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            keyfiles.sync(path.parent)


def are_destroyed(round_: Round) -> bool:
    return not any(path.exists() for path in _paths(round_))


def signer(round_: Round) -> Signer | None:
    """The key that signs a round's log; None when it is not the one that the round was opened with.

    It belongs to the installation and outlives the round: it signs, and links nobody to anything.
    """
    try:
        found = Signer(round_.log_origin, (keyfiles.folder() / "log.key").read_bytes())
    except (OSError, ValueError):
        return None
    return found if log_of(round_)["key"] == found.verifier.text else None


def new_signer(origin: str) -> Signer:
    """The installation's log key under the origin of a new log; the key is made when first needed."""
    return Signer(origin, keyfiles.of_installation("log.key"))


def log_of(round_: Round) -> dict[str, Any]:
    """What the frozen definition says of the log: origin, key, fewest."""
    found: dict[str, Any] = json.loads(round_.definition)["log"]
    return found


def _read(round_: Round) -> BallotKey | None:
    try:
        shares = [path.read_bytes() for path in _paths(round_)]
        register_key = register.key()
    except OSError:
        return None
    if any(len(share) != SIZE for share in (*shares, register_key)):
        return None
    info = f"folkmoot ballot key {round_.key_name}".encode()
    return BallotKey(HKDF(SHA256(), SIZE, None, info).derive(b"".join(shares)), register_key)


def _paths(round_: Round) -> list[Path]:
    name = f"{round_.key_name or 'none'}.key"
    return [keyfiles.folder() / share / name for share in SHARES]
