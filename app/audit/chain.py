"""The hash chain of the log: what the hash of an entry covers, and what is wrong with a row of entries.

Pure functions; docs/audit.md has the format. Each entry holds its number, the hash of the one
before and its own: SHA-256 over all its fields, these two included, as JSON with sorted keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

BEGINNING = "0" * 64  # what the first entry has as the hash before it
VERSION = 1


@dataclass(frozen=True)
class Link:
    """An entry as the chain sees it; `fields` are all its others, as plain JSON."""

    number: int
    previous: str
    digest: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """How many entries there are, and the hash of the last one."""

    length: int = 0
    digest: str = BEGINNING


class Wrong(StrEnum):
    """What has become of an entry."""

    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Finding:
    """The first entry that is not as it was written; `field` where one alone is to blame."""

    number: int
    wrong: Wrong
    field: str = ""


def canonical(number: int, previous: str, fields: Mapping[str, Any]) -> bytes:
    """The one way of writing an entry down."""
    whole = {"v": VERSION, "number": number, "previous": previous, **fields}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def digest(number: int, previous: str, fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(number, previous, fields)).hexdigest()


def extend(head: Head, entries: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    """The next links of a chain, one for the fields of each new entry."""
    number, previous = head.length, head.digest
    for fields in entries:
        number += 1
        link = Link(number, previous, digest(number, previous, fields), fields)
        previous = link.digest
        yield link


def check(links: Iterable[Link], head: Head) -> Finding | None:
    """The first entry of a whole chain that was edited, removed or inserted; None where all is well."""
    before = Head()
    waiting: Link | None = None
    for link in links:
        if waiting is not None:
            if finding := _judge(waiting, before, link):
                return finding
            before = Head(waiting.number, waiting.digest)
        waiting = link
    if waiting is not None:
        if finding := _judge(waiting, before, None):
            return finding
        before = Head(waiting.number, waiting.digest)
    return _judge_end(before, head)


def _judge(link: Link, before: Head, after: Link | None) -> Finding | None:
    """What is wrong with an entry, seen beside the one before, which is right, and the one after."""
    expected = before.length + 1
    if link.number != expected:
        is_missing = link.number > expected
        return (
            Finding(expected, Wrong.REMOVED) if is_missing else Finding(link.number, Wrong.INSERTED)
        )
    own = digest(link.number, link.previous, link.fields)
    if own == link.digest and link.previous == before.digest:
        return _judge_by_next(link, before, after)
    if digest(expected, before.digest, link.fields) == link.digest:
        return Finding(expected, Wrong.EDITED, "previous")
    if link.previous == before.digest and after is not None and after.previous == own:
        return Finding(expected, Wrong.EDITED, "digest")
    if digest(expected + 1, link.previous, link.fields) == link.digest:
        return Finding(expected, Wrong.REMOVED)  # and those behind it were numbered anew
    return Finding(expected, Wrong.EDITED)


def _judge_by_next(link: Link, before: Head, after: Link | None) -> Finding | None:
    """Whoever edits or inserts an entry can give it a right hash; then the next one tells."""
    if after is None or after.previous == link.digest:
        return None
    if digest(link.number, before.digest, after.fields) == after.digest:
        return Finding(link.number, Wrong.INSERTED)  # the next one stood here
    is_next = after.number == link.number + 1
    if is_next and digest(after.number, after.previous, after.fields) == after.digest:
        return Finding(link.number, Wrong.EDITED)
    return None


def _judge_end(last: Head, head: Head) -> Finding | None:
    """Whether the chain ends where it is known to end."""
    if last.length < head.length:
        return Finding(last.length + 1, Wrong.REMOVED)
    if last.length > head.length:
        return Finding(head.length + 1, Wrong.INSERTED)
    return None if last.digest == head.digest else Finding(last.length, Wrong.EDITED)
