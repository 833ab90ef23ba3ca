"""What people answered, as three columns of equal length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from app.debates.opinions.kernel.limits import ENOUGH

AGREE, PASS, DISAGREE = 1, 0, -1

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """One answer a row: who (0 to n_people), to what (0 to n_statements), and -1, 0 or 1.

    `statements` are the ids of the columns, in order; people have only their row's number.
    """

    people: Ints
    columns: Ints
    values: Ints
    statements: Ints
    n_people: int

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]], statements: Iterable[int]) -> Answers:
        """From (person, statement, value); answers to other statements are left out."""
        # Number by number: as an array of rows numpy would look into each a hundred times as long.
        table = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 3)
        columns = np.array(sorted(set(statements)), dtype=np.int64)
        table = table[np.isin(table[:, 1], columns)]
        people, who = np.unique(table[:, 0], return_inverse=True)
        what = np.searchsorted(columns, table[:, 1])
        return cls(who.astype(np.int64), what, table[:, 2], columns, len(people))

    @property
    def n_statements(self) -> int:
        return len(self.statements)

    @property
    def enough(self) -> int:
        """How many answers make a participant: seven, or all where there are fewer statements."""
        return min(ENOUGH, self.n_statements)

    def of_participants(self) -> Answers:
        """Only the people with enough answers, numbered anew."""
        many = np.bincount(self.people, minlength=self.n_people) >= max(self.enough, 1)
        kept = many[self.people]
        number = np.cumsum(many) - 1
        return Answers(
            number[self.people[kept]],
            self.columns[kept],
            self.values[kept],
            self.statements,
            int(many.sum()),
        )

    def count(self, value: int, labels: Ints, k: int) -> Ints:
        """How often each group gave this answer to each statement: (k, n_statements)."""
        chosen = self.values == value
        cells = labels[self.people[chosen]] * self.n_statements + self.columns[chosen]
        counted = np.bincount(cells, minlength=k * self.n_statements)
        return counted.reshape(k, self.n_statements)
