"""Ties: lower cost, then more votes, then the public lot; each one logged."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.budgets.counting.outcome import Tie, TieLevel


def lot_order(seed: str, ids: Iterable[str]) -> list[str]:
    """The public order of the lot: by SHA-256 of the seed followed by the project id (UTF-8), smallest first."""
    return sorted(ids, key=lambda name: hashlib.sha256((seed + name).encode()).digest())


@dataclass(slots=True)
class TieBreak:
    """Decides between equal projects (given by index) and keeps the log.

    `scores` is what "more votes" means under the rule at hand: votes, or points where the rule counts points.
    """

    ids: Sequence[str]
    costs: Sequence[int]
    scores: Sequence[int]
    lot: Sequence[int]  # place of each project in the public order
    log: list[Tie] = field(default_factory=list)

    def key(self, project: int) -> tuple[int, int, int]:
        """Sorts equal projects: the first one wins the tie."""
        return (self.costs[project], -self.scores[project], self.lot[project])

    def order(
        self, equal: Iterable[int], value: Fraction | int, step: int = 0, round_: int = 0
    ) -> list[int]:
        """Put equal projects in order; more than one is a tie and is logged."""
        ordered = sorted(equal, key=self.key)
        if len(ordered) > 1:
            self.log.append(
                Tie(
                    step=step,
                    round=round_,
                    projects=tuple(sorted(self.ids[p] for p in ordered)),
                    value=Fraction(value),
                    level=self._level(ordered),
                    order=tuple(self.ids[p] for p in ordered),
                )
            )
        return ordered

    def _level(self, ordered: Sequence[int]) -> TieLevel:
        costs = [self.costs[p] for p in ordered]
        if len(set(costs)) == len(costs):
            return TieLevel.COST
        pairs = {(self.costs[p], self.scores[p]) for p in ordered}
        return TieLevel.VOTES if len(pairs) == len(ordered) else TieLevel.LOT
