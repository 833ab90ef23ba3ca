"""The file that a voter keeps: the code of an entry, the log's promise, and later the proof.

A receipt says nothing about the choice. Once its entry is sealed, the proof is in the form of
C2SP tlog-proof.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.budgets.log.entries import promise_message
from app.budgets.log.notes import Checkpoint, NoteError, Signer, Verifier
from app.budgets.log.tree import verify_inclusion

HEAD = "folkmoot-receipt v1"
PROOF = "c2sp.org/tlog-proof@v1"
SHORTEST = 16  # digits of a code that name an entry well enough
_FORM = re.compile(
    HEAD + r"\nround (?P<round>\S+)\ncode (?P<code>[0-9a-f]{64})\npromise (?P<promise>\S+)\n"
)


@dataclass(frozen=True)
class Receipt:
    """A promise for one entry: `code` is its leaf hash in 64 hexadecimal digits."""

    round: str
    code: str
    promise: bytes

    @property
    def text(self) -> str:
        """The file; ASCII, four lines."""
        promise = base64.b64encode(self.promise).decode()
        return f"{HEAD}\nround {self.round}\ncode {self.code}\npromise {promise}\n"

    @property
    def short(self) -> str:
        """The beginning of the code in groups of four: enough to look it up, short enough to copy."""
        return in_groups(self.code[:SHORTEST])

    @property
    def long(self) -> str:
        """The whole code in groups of four."""
        return in_groups(self.code)

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """The receipt of a file. Raises NoteError."""
        found = _FORM.fullmatch(text.replace("\r\n", "\n"))
        if found is None:
            raise NoteError("this is no receipt")
        try:
            promise = base64.b64decode(found["promise"], validate=True)
        except (ValueError, binascii.Error) as error:
            raise NoteError("this is no receipt") from error
        return cls(found["round"], found["code"], promise)

    def is_promised_by(self, key: Verifier) -> bool:
        """Whether the log's key made this promise."""
        return key.accepts(promise_message(self.round, bytes.fromhex(self.code)), self.promise)


def in_groups(code: str) -> str:
    """A code as people read it out: four digits, a space, four digits."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def promise(signer: Signer, round_name: str, code: str) -> Receipt:
    """Promise to take the entry of this code into the log."""
    signature = signer.sign(promise_message(round_name, bytes.fromhex(code)))
    return Receipt(round_name, code, signature)


def code_in(text: str) -> str:
    """The code, or the beginning of one, that somebody typed, scanned or pasted; "" if there is none."""
    if HEAD in text:
        lines = dict(line.strip().partition(" ")[::2] for line in text.splitlines())
        text = lines.get("code", "")
    digits = re.sub(r"[\s-]", "", text).lower()
    return digits if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digits) else ""


def proof_text(index: int, path: Sequence[bytes], note: str) -> str:
    """A tlog-proof: where an entry is and how it hangs together with a signed checkpoint."""
    hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in path)
    return f"{PROOF}\nindex {index}\n{hashes}\n{note}"


def check_proof(text: str, leaf: bytes, key: Verifier) -> Checkpoint:
    """The checkpoint that a tlog-proof leads to. Raises NoteError where it does not hold."""
    head, _, note = text.partition("\n\n")
    lines = [line for line in head.split("\n") if not line.startswith("extra ")]
    if len(lines) < 2 or lines[0] != PROOF or not re.fullmatch(r"index [0-9]{1,18}", lines[1]):
        raise NoteError("this is no tlog-proof")
    try:
        path = [base64.b64decode(line, validate=True) for line in lines[2:]]
    except (ValueError, binascii.Error) as error:
        raise NoteError("a hash of the proof is not base64") from error
    checkpoint = Checkpoint.parse(key.open(note))
    index = int(lines[1].removeprefix("index "))
    if not verify_inclusion(leaf, index, checkpoint.size, path, checkpoint.root):
        raise NoteError("the proof does not lead to the checkpoint")
    return checkpoint
