"""Pages that were found sound: one that is the same, but for numbers, is not looked at again.

A browser takes a second for a page, and CI shows it each one twice: on SQLite and on PostgreSQL.
Only where FOLKMOOT_KEPT names a folder, as `.ci/run` does for its two halves.
"""

import os
import re
from hashlib import sha256
from pathlib import Path

from tests.factories import screens

ROOT = Path(__file__).parents[2]
# Numbers, names made by chance, and what is signed anew for each page
CHANCE = re.compile(r"\b[0-9a-f]{10,}\b|(?<![a-z-])\d+|(?<=value=\")[\w.~-]{40,}(?=\")")
LOOKED_WITH = (
    *(Path(__file__), Path(__file__).with_name("test_screens.py"), Path(screens.__file__)),
    *(screens.AXE, ROOT / "app/static/vendor/manifest.json"),
)


class Seen:
    """What was found sound so far, by this process and by those before it."""

    def __init__(self) -> None:
        folder = os.environ.get("FOLKMOOT_KEPT")
        self.file = Path(folder) / "sound" if folder else None
        self.looked_with = sha256(b"".join(one.read_bytes() for one in LOOKED_WITH)).hexdigest()
        there = self.file and self.file.exists()
        self.known = set(self.file.read_text().split()) if there else set()
        self.again = 0

    def __contains__(self, answer) -> bool:
        self.again += (found := self._mark(answer) in self.known)
        return found

    def add(self, answer) -> None:
        """Remember a page as the server sent it, that has no fault."""
        if self.file:
            with self.file.open("a") as file:
                file.write(f"{self._mark(answer)}\n")

    def _mark(self, answer) -> str:
        sent = f"{answer.headers['content-security-policy']}{CHANCE.sub('0', answer.text())}"
        return sha256(f"{self.looked_with}{sent}".encode()).hexdigest()
