"""What the entries of a round's log hold: canonical JSON, hashed to leaves.

A ballot is in the log as a commitment: a hash that fixes what was chosen without telling it. The
salt hides even which ballot of whom it is, until everything is published at the close.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from app.budgets.log.tree import leaf_hash

SIZE = 16  # bytes of nonces, salts and slots
_CONTENT = b"pb-content-v1\x00"
_PROMISE = b"pb-promise-v1\x00"


def canonical(value: Any) -> str:
    """JSON with sorted keys, without spaces, in ASCII: one text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def leaf_of(data: str) -> bytes:
    """The leaf hash of an entry's text."""
    return leaf_hash(data.encode())


def content_hash(nonce: str, ballot: str) -> str:
    """The commitment to a ballot's text under a nonce (32 hexadecimal digits)."""
    return hashlib.sha256(_CONTENT + bytes.fromhex(nonce) + ballot.encode()).hexdigest()


def promise_message(round_name: str, leaf: bytes) -> bytes:
    """What the log's key signs when it promises to take an entry in."""
    return _PROMISE + round_name.encode() + leaf


@dataclass(frozen=True)
class Commitment:
    """An entry for a ballot, with what must be kept to open it later."""

    data: str
    nonce: str

    @property
    def leaf(self) -> str:
        """Its leaf hash, 64 hexadecimal digits: the receipt's code."""
        return leaf_of(self.data).hex()


def commit(where: dict[str, str], slot: str, version: int, ballot: str) -> Commitment:
    """The entry for a ballot as it is now; `where` gives round, area and channel."""
    nonce = secrets.token_hex(SIZE)
    content = content_hash(nonce, ballot)
    return Commitment(_entry("ballot", where, slot, version, content=content), nonce)


def cancellation(where: dict[str, str], slot: str, version: int) -> Commitment:
    """The entry for a ballot that its voter took back."""
    return Commitment(_entry("cancel", where, slot, version), "")


def _entry(kind: str, where: dict[str, str], slot: str, version: int, **more: str) -> str:
    salt = secrets.token_hex(SIZE)
    return canonical({"t": kind, "slot": slot, "v": version, "salt": salt, **where, **more})


def statement(kind: str, round_name: str, **facts: Any) -> str:
    """An entry that holds facts for everybody: open, admit, note, paperbatch, close."""
    return canonical({"t": kind, "round": round_name, **facts})
