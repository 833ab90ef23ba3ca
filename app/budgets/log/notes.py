"""Signed notes and checkpoints as C2SP defines them, with Ed25519 keys.

A note is a text that ends in a newline, an empty line, and signature lines. A checkpoint is a
note of three lines: the log's origin, the number of entries, the root in base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
DASH = "\u2014"  # begins a signature line
HASH = 32  # bytes of a root
ID = 4  # bytes of a key's id before a signature


class NoteError(ValueError):
    """A note that is none, or that nobody we know has signed."""


def _id(name: str, key: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + ED25519 + key).digest()[:ID]


@dataclass(frozen=True)
class Verifier:
    """Somebody's public key: `name` is the origin of a log or of a witness, `key` 32 bytes."""

    name: str
    key: bytes

    @property
    def text(self) -> str:
        """The key as a note key: name, id and base64."""
        packed = base64.b64encode(ED25519 + self.key).decode()
        return f"{self.name}+{_id(self.name, self.key).hex()}+{packed}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The key of a text as `text` gives it. Raises NoteError."""
        try:
            name, key_id, packed = text.strip().split("+", 2)
            raw = base64.b64decode(packed, validate=True)
        except (ValueError, binascii.Error) as error:
            raise NoteError("this is no note key") from error
        key = raw[1:]
        if raw[:1] != ED25519 or len(key) != HASH or _id(name, key).hex() != key_id:
            raise NoteError("this is no Ed25519 note key, or its id is wrong")
        return cls(name, key)

    def accepts(self, message: bytes, signature: bytes) -> bool:
        """Whether this key signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def open(self, note: str) -> str:
        """The text of a note that this key signed. Raises NoteError."""
        text, mark, lines = note.rpartition("\n\n")
        if not mark or not lines.endswith("\n"):
            raise NoteError("the note has no signatures")
        text += "\n"
        for line in lines.splitlines():
            if self._signed(line, text):
                return text
        raise NoteError(f"the note is not signed by {self.name}")

    def _signed(self, line: str, text: str) -> bool:
        dash, _, rest = line.partition(" ")
        name, _, packed = rest.partition(" ")
        if dash != DASH or name != self.name:
            return False
        try:
            raw = base64.b64decode(packed, validate=True)
        except (ValueError, binascii.Error) as error:
            raise NoteError("a signature is not base64") from error
        return raw[:ID] == _id(self.name, self.key) and self.accepts(
            text.encode(errors="surrogatepass"), raw[ID:]
        )


@dataclass(frozen=True)
class Signer:
    """Somebody's private key: `seed` is the 32 bytes of RFC 8032."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, key)

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same for the same message."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def line(self, text: str) -> str:
        """The signature line of a note's text."""
        raw = _id(self.name, self.verifier.key) + self.sign(text.encode())
        return f"{DASH} {self.name} {base64.b64encode(raw).decode()}\n"


@dataclass(frozen=True)
class Checkpoint:
    """How large a log was and what its root was then."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signer: Signer) -> str:
        """The checkpoint as a signed note."""
        return f"{self.text}\n{signer.line(self.text)}"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that the text of a note is. Raises NoteError."""
        lines = text.split("\n")
        try:
            origin, size, packed = lines[:3]
            root = base64.b64decode(packed, validate=True)
            found = cls(origin, int(size), root)
        except (ValueError, binascii.Error) as error:
            raise NoteError("this is no checkpoint") from error
        is_number = size == str(found.size) and found.size >= 0
        if len(root) != HASH or not origin or not is_number or lines[-1]:
            raise NoteError("this is no checkpoint")
        return found
