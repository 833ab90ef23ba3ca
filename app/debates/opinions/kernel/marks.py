"""Which statements mark a group, which all groups share, and on which they part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.debates.opinions.kernel.answers import AGREE, DISAGREE, PASS, Answers, Floats, Ints
from app.debates.opinions.kernel.limits import SMALLEST

SURE = 1.2816  # one-sided 90 %
MOST = 5


@dataclass(frozen=True)
class Counts:
    """Answers by group and statement, each (k, n_statements)."""

    agrees: Ints
    disagrees: Ints
    passes: Ints

    @classmethod
    def of(cls, answers: Answers, labels: Ints, k: int) -> Counts:
        return cls(*(answers.count(value, labels, k) for value in (AGREE, DISAGREE, PASS)))

    @property
    def seen(self) -> Ints:
        return self.agrees + self.disagrees + self.passes

    @property
    def comparable(self) -> Ints:
        """The columns that enough people of every group have answered, so that no share is one person's."""
        return np.flatnonzero((self.seen >= SMALLEST).all(axis=0))

    def shares(self, stand: int) -> Floats:
        """The share of each group that takes this stand, smoothed: (k, n_statements)."""
        chosen = self.agrees if stand == AGREE else self.disagrees
        smoothed: Floats = (chosen + 1) / (self.seen + 2)
        return smoothed

    def means(self) -> Floats:
        """The mean answer of each group, 0 where nobody answered: (k, n_statements)."""
        mean: Floats = (self.agrees - self.disagrees) / np.maximum(self.seen, 1)
        return mean


@dataclass(frozen=True)
class Mark:
    """A column and the stand towards it."""

    column: int
    stand: int


def of_group(counts: Counts, group: int) -> list[Mark]:
    """The statements that set a group apart, at most five, the strongest first.

    A stand must be that of most of the group, and commoner there than elsewhere, both surely.
    Where none is, the one that comes nearest.
    """
    columns = counts.comparable
    if not len(columns) or len(counts.seen) < 2:
        return []
    rows = [row for stand in (AGREE, DISAGREE) for row in _compared(counts, group, stand, columns)]
    rows.sort(key=lambda row: (-row[0], row[1].column, -row[1].stand))
    chosen = [mark for _, mark, is_sure in rows if is_sure]
    return chosen[:MOST] or [rows[0][1]]


def _compared(
    counts: Counts, group: int, stand: int, columns: Ints
) -> list[tuple[float, Mark, bool]]:
    """For each column how much a stand marks the group, and whether surely."""
    chosen = (counts.agrees if stand == AGREE else counts.disagrees)[:, columns]
    seen = counts.seen[:, columns]
    inside, n_inside = chosen[group] + 1, seen[group] + 2
    outside, n_outside = chosen.sum(0) - chosen[group] + 1, seen.sum(0) - seen[group] + 2
    p, q = inside / n_inside, outside / n_outside
    most = (p - 0.5) * 2 * np.sqrt(n_inside)
    pooled = (inside + outside) / (n_inside + n_outside)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_inside + 1 / n_outside))
    more = (p - q) / np.maximum(error, 1e-9)
    strength = p / q * np.maximum(more, 0) * p * np.maximum(most, 0)
    is_sure = (most > SURE) & (more > SURE)
    return [
        (float(s), Mark(int(column), stand), bool(sure))
        for s, column, sure in zip(strength, columns, is_sure, strict=True)
    ]


def shared(counts: Counts) -> list[Mark]:
    """Stands that more than half of every group take, at most five, by group-aware consensus.

    That is the product of the groups' shares: a large group cannot make up for a small one.
    """
    found = []
    for stand in (AGREE, DISAGREE):
        shares = counts.shares(stand)
        everywhere = [c for c in counts.comparable if (shares[:, c] > 0.5).all()]
        found += [(-float(shares[:, c].prod()), Mark(int(c), stand)) for c in everywhere]
    found.sort(key=lambda row: (row[0], row[1].column))
    return [mark for _, mark in found[:MOST]]


def parting(counts: Counts) -> list[int]:
    """Columns on which the groups' shares of agreement are furthest apart, at most five."""
    if len(counts.seen) < 2:
        return []
    shares = counts.shares(AGREE)[:, counts.comparable]
    spread = shares.max(axis=0) - shares.min(axis=0)
    order = np.lexsort((counts.comparable, -spread))
    return [int(counts.comparable[place]) for place in order if spread[place] >= 0.25][:MOST]
