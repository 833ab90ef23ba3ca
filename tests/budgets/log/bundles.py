"""Published rounds made up for tests: whole bundles, without a database.

A `Story` holds what a bundle tells before anything is hashed or signed, so that a test can change it as somebody
with the log's key could; `files()` then hashes, seals and signs what it says. `towns.py` makes stories.
"""

import copy
import io
import zipfile
from dataclasses import dataclass, field
from hashlib import sha256

from app.budgets.log import Checkpoint, Signer, canonical, leaf_of, root
from app.budgets.log.receipts import promise
from app.budgets.log.shipping import verifier_text

ORIGIN = "vote.example.org/round-7"
SIGNER = Signer(ORIGIN, bytes(range(32)))


def digest(data):
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@dataclass
class Story:
    """What a bundle tells. `batches` are the numbers of entries at which the log was signed."""

    definition: dict
    opened: dict  # area -> how many may vote
    entries: list[dict]  # between the first and the last
    batches: list[int]
    ballots: list[dict]
    results: dict
    pabulib: dict[int, str]
    closing: dict  # counts, eligible
    frozen: str = ""  # instead of the hash of round.json
    signer: Signer = SIGNER
    serials: dict = field(default_factory=dict)  # slot -> what is printed on the stub
    skip: set = field(default_factory=set)  # files that the last entry does not name

    def copy(self) -> "Story":
        return copy.deepcopy(self)

    def lines(self) -> list[str]:
        """The log's lines but for the last."""
        name = {"round": ORIGIN}
        frozen = self.frozen or digest(canonical(self.definition))
        first = {"t": "open", "definition": frozen, "eligible": self.opened, **name}
        return [canonical(first), *(canonical({**name, **entry}) for entry in self.entries)]

    def fixed(self) -> dict[str, bytes]:
        """The files that the last entry names."""
        return {
            "round.json": canonical(self.definition).encode(),
            "ballots.jsonl": "".join(canonical(one) + "\n" for one in self.ballots).encode(),
            "results.json": canonical(self.results).encode(),
            **{f"{name}.pb": text.encode() for name, text in self.pabulib.items()},
        }

    def files(self) -> dict[str, bytes]:
        """The bundle: name -> bytes."""
        fixed = self.fixed()
        named = {name: digest(data) for name, data in fixed.items() if name not in self.skip}
        lines = [
            *self.lines(),
            canonical({"t": "close", "round": ORIGIN, "files": named, **self.closing}),
        ]
        notes = self.notes(
            lines, sorted({*(n for n in self.batches if n < len(lines)), len(lines)})
        )
        return {
            **fixed,
            "log.jsonl": "".join(line + "\n" for line in lines).encode(),
            "checkpoints.txt": "".join(note + "\n" for note in notes).encode(),
            "verify.py": verifier_text().encode(),
            "README.txt": b"python3 verify.py\n",
        }

    def notes(self, lines, sizes) -> list[str]:
        leaves = [leaf_of(line) for line in lines]
        return [Checkpoint(ORIGIN, n, root(leaves[:n])).signed(self.signer) for n in sizes]

    def receipt(self, entry: dict) -> str:
        """The receipt for one of the entries."""
        code = leaf_of(canonical({"round": ORIGIN, **entry})).hex()
        return promise(self.signer, ORIGIN, code).text

    def final(self, slot: str) -> dict:
        """The last entry of a slot."""
        return max((e for e in self.entries if e.get("slot") == slot), key=lambda e: e["v"])


def pack(files) -> bytes:
    """The bundle as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
