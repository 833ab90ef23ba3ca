"""The log's tree (RFC 6962), its signed states and its promises (C2SP signed-note, tlog-checkpoint)."""

# fmt: off
from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple

from app.budgets.log.verifier.ed25519 import PublicKey
from app.budgets.log.verifier.reading import Failed, expect

DASH = "\u2014 "  # begins a signature line
ED25519 = b"\x01"  # the kind of a note key


def hash_of(*parts: bytes) -> bytes:
    """SHA-256 of parts, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


class Tree:
    """A tree that grows by leaf hashes: only the roots of its whole subtrees are kept, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash; as many subtrees grow together as the size ends in binary ones."""
        grown, size = leaf, self.size
        while size % 2:
            grown, size = hash_of(b"\x01", self.peaks.pop(), grown), size // 2
        self.peaks.append(grown)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self.peaks:
            return hash_of()
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = hash_of(b"\x01", peak, found)
        return found


def unpacked(text: str, where: str) -> bytes:
    """The bytes of a base64 text, which must be the one text of them."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Failed(where, "this is no base64") from error
    expect(base64.b64encode(data).decode() == text, where, "the base64 is not in its one form")
    return data


class LogKey:
    """The key of a log: its name, its id and the public key, from the text name+id+base64."""

    def __init__(self, text: str, origin: str, where: str) -> None:
        parts = text.split("+", 2)
        expect(len(parts) == 3 and parts[0] == origin, where, "the key is no note key of the log's name")
        packed = unpacked(parts[2], where)
        self.name, self.id, self.text = origin, hash_of(f"{origin}\n".encode(), packed)[:4], text
        expect(packed[:1] == ED25519 and parts[1] == self.id.hex(), where, "the key is not Ed25519, or its id is wrong")
        try:
            self.key = PublicKey(packed[1:])
        except ValueError as error:
            raise Failed(where, str(error)) from error

    def check(self, body: str, signatures: list[str], where: str) -> None:
        """Fail unless the log signed the text; signatures of others are not looked at."""
        signed = False
        for line in signatures:
            name, _, packed = line[len(DASH) :].partition(" ")
            expect(line.startswith(DASH) and bool(name), where, "this is no line of a signature")
            raw = unpacked(packed, where)
            if name == self.name and raw[:4] == self.id:
                expect(self.key.accepts(body.encode(errors="surrogatepass"), raw[4:]), where, "the signature is wrong")
                signed = True
        expect(signed, where, f"there is no signature by {self.text}, the key of round.json")

    def promised(self, code: str, promise: bytes) -> bool:
        """Whether the log promised to take in the entry of this code."""
        message = b"pb-promise-v1\x00" + self.name.encode() + bytes.fromhex(code)
        return self.key.accepts(message, promise)


class State(NamedTuple):
    """How many entries the log had, and its root then."""

    size: int
    root: bytes
    where: str


def states_of(text: str, key: LogKey, file: str) -> list[State]:
    """The signed states in a file: a text, an empty line, signatures, an empty line; and again."""
    parts = text.rstrip("\n").split("\n\n")
    expect(len(parts) % 2 == 0, file, "a signed state has no signature, or a signature no state")
    found = []
    for n in range(0, len(parts), 2):
        where = f"{file}, state {n // 2 + 1}"
        lines = parts[n].split("\n")
        expect(len(lines) >= 3 and all(lines), where, "a state is three lines: name, size, root")
        expect(lines[0] == key.name, where, f"this is the log {lines[0]!r}, not {key.name!r}")
        good = lines[1].isascii() and lines[1].isdigit() and len(lines[1]) <= 18
        expect(good and lines[1] == str(int(lines[1])), where, "the size is no number")
        root = unpacked(lines[2], where)
        expect(len(root) == 32, where, "the root is not 32 bytes long")
        key.check(parts[n] + "\n", parts[n + 1].split("\n"), where)
        found.append(State(int(lines[1]), root, where))
    return found
