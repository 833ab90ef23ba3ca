"""The published files: in folders `proposals` and `comments`, or in an archive that holds these."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from app.importing.decidim.records import BadRecord

FOLDERS = ("proposals", "comments")
LARGEST = 20 * 1024 * 1024  # bytes of one file; the published ones have 0.3 MB


class NotASource(Exception):
    """The folder holds nothing that can be imported; says what was looked for."""


class Source:
    """All records of a folder, read once and parsed one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, dict[str, bytes]] = {name: {} for name in FOLDERS}
        for name, content in _contents(folder):
            path = PurePosixPath(name)
            if path.suffix == ".json" and path.parent.name in FOLDERS:
                self.files[path.parent.name][path.name] = content
        if not self.files["proposals"]:
            raise NotASource(
                f"{folder} holds no proposals: neither proposals/*.json "
                "nor a .tar.gz file with such files in it."
            )

    def parsed(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Name and content of each file of a kind, in the order of their names."""
        for name, content in sorted(self.files[kind].items()):
            try:
                yield f"{kind}/{name}", json.loads(content)
            except ValueError as error:
                raise BadRecord(f"{kind}/{name}", "whole file", f"is not JSON: {error}") from None


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for archive in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(archive) as opened:
            for member in opened:
                if (
                    member.isfile()
                    and member.size <= LARGEST
                    and (file := opened.extractfile(member))
                ):
                    yield member.name, file.read()
    for kind in FOLDERS:
        for path in (folder / kind).glob("*.json"):
            yield f"{kind}/{path.name}", path.read_bytes()
