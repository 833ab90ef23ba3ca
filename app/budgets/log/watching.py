"""What a witness does with somebody else's log: hold it to what it has signed before, and cosign.

Cosignatures are those of C2SP tlog-cosignature, version 1: Ed25519 over the time and the text of a state.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.budgets.log.notes import DASH, ID, Checkpoint, NoteError, Signer, Verifier
from app.budgets.log.verifier.signed import Tree

COSIGNATURE = b"\x04"  # the kind of a cosigner's note key
MOST_LEAVES = 2_000_000
MOST_STATES = 50_000
_LEAF = re.compile("[0-9a-f]{64}")


class Unreadable(ValueError):
    """What came is no log at all, or more than a log can be: nothing can be said of it."""


class Inconsistent(Exception):
    """The log contradicts its own signed states, or shows one that its key did not sign."""


@dataclass(frozen=True)
class State:
    """A signed state as it was published; of the signatures only the log's own is kept."""

    checkpoint: Checkpoint
    note: str


def states_in(text: str, key: Verifier) -> list[State]:
    """The states of a `checkpoints.txt`, the smallest first. Raises Unreadable, Inconsistent."""
    parts = text.rstrip("\n").split("\n\n")
    if not text or len(parts) % 2 or len(parts) > 2 * MOST_STATES:
        raise Unreadable("this is no list of signed states")
    found = [_state(f"{parts[n]}\n", parts[n + 1], key) for n in range(0, len(parts), 2)]
    for before, after in pairwise(found):
        if after.checkpoint.size <= before.checkpoint.size:
            raise Inconsistent(
                f"after the state of size {before.checkpoint.size} comes one of size {after.checkpoint.size}"
            )
    return found


def _state(body: str, signatures: str, key: Verifier) -> State:
    try:
        checkpoint = Checkpoint.parse(body)
    except NoteError as error:
        raise Unreadable(str(error)) from error
    own = [line for line in signatures.split("\n") if line.startswith(f"{DASH} {key.name} ")]
    if checkpoint.origin != key.name:
        raise Inconsistent(f"this is the log {checkpoint.origin[:200]!r}, not {key.name!r}")
    for line in own:
        note = f"{body}\n{line}\n"
        try:
            key.open(note)
        except NoteError:
            continue
        return State(checkpoint, note)
    raise Inconsistent(f"the state of size {checkpoint.size} is not signed by {key.text}")


def leaves_in(text: str) -> list[bytes]:
    """The leaf hashes of a `leaves.txt`. Raises Unreadable."""
    lines = text.split("\n")
    if lines.pop() or len(lines) > MOST_LEAVES or not all(map(_LEAF.fullmatch, lines)):
        raise Unreadable("this is no list of leaf hashes")
    return [bytes.fromhex(line) for line in lines]


def check(states: Sequence[State], leaves: Sequence[bytes], kept: Sequence[Checkpoint]) -> None:
    """Hold a log to what it shows now and to what it showed before. Raises Inconsistent, naming the first fault."""
    shown = {state.checkpoint.size: state.checkpoint.root for state in states}
    newest = max(shown)
    for old in kept:
        if shown.get(old.size, old.root) != old.root:
            raise Inconsistent(f"it has signed two different states of size {old.size}")
        if old.size > newest:
            raise Inconsistent(
                f"it has shrunk: the state of size {old.size} is known here, and it shows {newest}"
            )
    before = {old.size: old.root for old in kept}
    for size, found in _roots(leaves, {*shown, *before}):
        if before.get(size, found) != found:
            raise Inconsistent(
                f"its first {size} entries are not those that it had signed when it had {size}"
            )
        if shown.get(size, found) != found:
            raise Inconsistent(
                f"its first {size} entries do not give the root of its own state of that size"
            )
    if newest > len(leaves):
        raise Inconsistent(f"it has signed {newest} entries and shows {len(leaves)}")


def _roots(leaves: Sequence[bytes], sizes: set[int]) -> Iterator[tuple[int, bytes]]:
    """The root of the first so many leaves, for each of these sizes, the smallest first."""
    tree = Tree()
    for leaf in (None, *leaves):
        if leaf is not None:
            tree.add(leaf)
        if tree.size in sizes:
            yield tree.size, tree.root()


@dataclass(frozen=True)
class Cosigner:
    """A witness's private key: it says at what time it saw a state that fits all before."""

    signer: Signer

    @property
    def id(self) -> bytes:
        public = self.signer.verifier.key
        packed = f"{self.signer.name}\n".encode() + COSIGNATURE + public
        return hashlib.sha256(packed).digest()[:ID]

    @property
    def text(self) -> str:
        """The public key as a note key: name, id and base64."""
        packed = base64.b64encode(COSIGNATURE + self.signer.verifier.key).decode()
        return f"{self.signer.name}+{self.id.hex()}+{packed}"

    def cosigned(self, state: State, moment: int) -> str:
        """The note of a state with a line of this witness; `moment` in seconds since 1970."""
        signature = self.signer.sign(message(state.checkpoint.text, moment))
        raw = self.id + moment.to_bytes(8, "big") + signature
        return f"{state.note}{DASH} {self.signer.name} {base64.b64encode(raw).decode()}\n"


def message(text: str, moment: int) -> bytes:
    """What a cosignature signs."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()
