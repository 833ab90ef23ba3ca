"""The ballot key: made of two shares in files outside the database; destroying either cuts the link.

K = HKDF-SHA256(share_server || share_committee); it makes the pseudonyms under which ballots are
kept while a round is open. The register key makes person keys of accounts.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from app.budgets.models import Round

SHARES = ("server", "committee")
SIZE = 32  # bytes of a share, and of every key made from shares


@dataclass(frozen=True)
class BallotKey:
    """The keys that a running round needs, verified against what the opening noted."""

    key: bytes
    register: bytes

    def person(self, account_uuid: str) -> str:
        """The person key of an account: not to be reversed or guessed without the register key."""
        return _mac(self.register, "account", account_uuid)

    def ballot(self, round_: Round, person: str) -> str:
        """The pseudonym of a person's ballot in a round."""
        return _mac(self.key, "ballot", str(round_.id), person)

    @property
    def check(self) -> str:
        """What the round remembers to notice a wrong key: one value over both."""
        return _mac(self.key, "check", _mac(self.register, "check"))


def _mac(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def make(round_: Round) -> None:
    """Draw both shares for a round that is opening and note how to recognise them."""
    round_.key_name = f"round-{secrets.token_hex(8)}"
    for path in _paths(round_):
        _write_once(path, secrets.token_bytes(SIZE))
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
            _sync(path.parent)


def are_destroyed(round_: Round) -> bool:
    return not any(path.exists() for path in _paths(round_))


def _read(round_: Round) -> BallotKey | None:
    try:
        shares = [path.read_bytes() for path in _paths(round_)]
        register = _register()
    except OSError:
        return None
    if any(len(share) != SIZE for share in (*shares, register)):
        return None
    info = f"folkmoot ballot key {round_.key_name}".encode()
    return BallotKey(HKDF(SHA256(), SIZE, None, info).derive(b"".join(shares)), register)


def _folder() -> Path:
    return Path(current_app.config["KEYS_DIR"])


def _paths(round_: Round) -> list[Path]:
    name = f"{round_.key_name or 'none'}.key"
    return [_folder() / share / name for share in SHARES]


def _register() -> bytes:
    """The key of this installation's register of persons, made when first needed."""
    path = _folder() / "register.key"
    if not path.exists():
        _write_once(path, secrets.token_bytes(SIZE))
    return path.read_bytes()


def _write_once(path: Path, value: bytes) -> None:
    """Write a key file completely or not at all; an existing one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else was first: theirs is the key
    finally:
        draft.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make a change of a folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
