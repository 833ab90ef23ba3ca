"""What an import did: counts by type, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.importing.oparl.records import Left
from app.meetings.councils.oparl import PROPERTIES

WORDS = ("new", "changed", "same", "older", "deleted")
SHOWN = 20  # of what was left out; the whole list goes to a file on request


@dataclass
class Report:
    """Counts by type and what happened; `remarks` are sentences about many records at once."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: list[Left] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The report for people, a table first."""
        yield f"{'':16}" + "".join(f"{word:>10}" for word in WORDS)
        for kind in PROPERTIES:
            numbers = [self.counts[kind, word] for word in WORDS]
            if any(numbers):
                yield f"{kind:16}" + "".join(f"{number:>10,}" for number in numbers)
        for kind in PROPERTIES:
            if number := self.counts[kind, "kept"]:
                yield f"Note: {kind}: {number:,} changed or taken off by staff here; left as they are."
        yield from (f"Note: {remark}" for remark in self.remarks)
        if self.left:
            yield f"Left out: {len(self.left):,}"
        yield from (as_line(one) for one in self.left[:SHOWN])
        if len(self.left) > SHOWN:
            yield f"... and {len(self.left) - SHOWN:,} more; --left-out FILE writes them all."


def as_line(left: Left) -> str:
    return f"{left.where}: {left.id}: {left.reason}"
