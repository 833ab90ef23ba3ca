"""Counts of proposals, checked against the proposals."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.recount import Difference, recounts
from app.extensions import db
from app.proposals.services import counts


@recounts("proposals")
def recount() -> Iterator[Difference]:
    """Count the public proposals of each sort anew."""
    kept = {tuple(row[:-1]): row[-1] for row in db.session.execute(counts.kept())}
    counted = {tuple(row[:-1]): row[-1] for row in db.session.execute(counts.counted())}
    for sort in sorted(kept.keys() | counted.keys(), key=str):
        if (was := kept.get(sort, 0)) != (is_now := counted.get(sort, 0)):
            yield Difference("component {}, {}, {}, {}, {}".format(*sort), was, is_now)
    if kept != counted:
        counts.rebuild()
