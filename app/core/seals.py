"""Seals: what was published, noted in the audit log by its SHA-256, so that a later change of it shows.

A kind registers how its sealed content is computed again from what the database holds;
`flask audit verify` does so and compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.core.events import StaffActed, emit
from app.core.models import Resource

Contents = Callable[[Iterable[int]], Mapping[int, Any]]

ACTION = "resource.sealed"
_contents: dict[str, Contents] = {}


def sealed(table: str) -> Callable[[Contents], Contents]:
    """Register what is sealed of the rows of a table: for some ids, the plain JSON of each."""

    def register(contents: Contents) -> Contents:
        _contents[table] = contents
        return contents

    return register


def digests(table: str, ids: Iterable[int]) -> dict[int, str]:
    """SHA-256 of what the database holds of these now; what is gone, or is no such kind, has none."""
    contents = _contents.get(table)
    found = contents(ids) if contents else {}
    return {number: digest(content) for number, content in found.items()}


def digest(content: Any) -> str:
    """SHA-256 of plain JSON, with sorted keys and no spaces."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal(resource: Resource, actor: Any) -> None:
    """Note in the log what is published now; a later seal of the same resource takes its place."""
    found = digests(resource.__tablename__, [resource.id])[resource.id]
    emit(StaffActed(actor, "resource.sealed", resource, {}, {"sha256": found}))
