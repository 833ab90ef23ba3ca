"""Maximum welfare: the affordable bundle with the largest total support, for information."""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import ClassVar

import numpy as np

from app.budgets.counting.case import Case, Ints
from app.budgets.counting.errors import ElectionError
from app.budgets.counting.outcome import Round, Why
from app.budgets.counting.parameters import one_of
from app.budgets.counting.run import Progress, Run, silent


@dataclass(frozen=True, slots=True)
class WelfareParameters:
    """What is added up."""

    by: str = (
        "points"  # "points", "votes", or "cost" (cost x votes: money spent as the voters wish)
    )

    def __post_init__(self) -> None:
        one_of("by", self.by, ("points", "votes", "cost"))


class Welfare:
    """Maximum welfare.

    Definition: among the bundles that fit into the envelope and hold at most one project of each conflict group, the
    one with the largest sum of points (votes, or cost x votes). Projects without support never belong to it.
    Parameters: see WelfareParameters. Ties between bundles: lower total cost, then the bundle that holds the project
    that comes first in the lot among those in which they differ (a conflict group stands at the place of its first).
    They are not logged: they are between bundles, not projects.
    Exactness: whole numbers throughout. Complexity: dynamic programming over the bundles that are not dominated
    (cheaper and at least as good), pruned by the fractional bound: at most O(m x total score), as a rule far less.
    Source: Nemhauser and Ullmann 1969; as a benchmark in Talmon and Faliszewski, AAAI 2019.
    """

    name: ClassVar[str] = "max-welfare"
    version: ClassVar[int] = 1
    parameters: ClassVar[type] = WelfareParameters

    @staticmethod
    def run(case: Case, parameters: WelfareParameters, progress: Progress = silent) -> Run:
        run = Run(case)
        values = _values(case, parameters.by)
        standing = []
        for p in range(case.size):
            if values[p] <= 0:
                run.say(p, Why.NO_SUPPORT, votes=case.votes[p], score=values[p])
            elif case.costs[p] > case.budget:
                missing = case.costs[p] - case.budget
                run.say(
                    p, Why.OVER_ENVELOPE, cost=case.costs[p], budget=case.budget, missing=missing
                )
            else:
                standing.append(p)
        run.winners = sorted(
            best_bundle(case, standing, values),
            key=lambda p: (-values[p], case.costs[p], case.lot[p]),
        )
        left = case.budget
        for number, p in enumerate(run.winners, 1):
            left -= case.costs[p]
            figures = {"score": values[p], "cost": case.costs[p], "left": left}
            run.say(p, Why.WON_WELFARE, **figures)
            run.rounds.append(Round(number, case.ids[p], figures))
        for p in standing:
            if p not in run.reasons:
                run.say(p, Why.NOT_BEST, score=values[p], cost=case.costs[p])
        run.figures = {"welfare": sum(values[p] for p in run.winners)}
        progress(run.cost, case.budget)
        return run


def _values(case: Case, by: str) -> list[int]:
    if by == "cost":
        return [cost * votes for cost, votes in zip(case.costs, case.votes, strict=True)]
    return case.points if by == "points" else case.votes


@dataclass(slots=True)
class Stage:
    """The bundles after a conflict group was decided: for each, the bundle it came from and the project added (-1)."""

    parent: Ints
    added: Ints


def best_bundle(case: Case, standing: list[int], values: list[int]) -> list[int]:
    """The best bundle of the standing projects; raises ElectionError when the sums exceed 64 bits.

    The groups are decided from the last of the lot to the first, and of equal bundles the one with the project
    decided last is kept: so ties fall to the first project of the lot.
    """
    divisor = gcd(*(values[p] for p in standing)) or 1
    values = [value // divisor for value in values]
    if max(sum(values[p] for p in standing), sum(case.costs)) >= 2**62:
        raise ElectionError("the sums of costs or scores are too large for maximum welfare")
    groups = _groups(case, standing)
    bounds = Bounds.of(case, groups, values)
    costs, scores = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    stages: list[Stage] = []
    for number, group in enumerate(groups):
        all_costs, all_scores = [costs], [scores]
        for project in group:
            all_costs.append(costs + case.costs[project])
            all_scores.append(scores + values[project])
        added = np.repeat(np.array([-1, *group], dtype=np.int64), len(costs))
        parent = np.tile(np.arange(len(costs), dtype=np.int64), len(group) + 1)
        costs, scores = np.concatenate(all_costs), np.concatenate(all_scores)
        places = np.array([case.size, *(case.lot[p] for p in group)], dtype=np.int64)
        rank = np.repeat(places, len(parent) // len(places))
        kept = _undominated(costs, scores, rank, case.budget)
        kept = kept[
            scores[kept] + bounds.rest(number + 1, case.budget - costs[kept]) >= bounds.floor
        ]
        costs, scores = costs[kept], scores[kept]
        stages.append(Stage(parent[kept], added[kept]))
    return _trace(stages, int(np.lexsort((costs, -scores))[0]))


def _groups(case: Case, standing: list[int]) -> list[list[int]]:
    """Conflict groups (a project without one is alone), the last of the lot first."""
    groups: dict[str, list[int]] = {}
    for p in sorted(standing, key=lambda p: case.lot[p]):
        groups.setdefault(case.groups[p] or f"\0{p}", []).append(p)
    return list(groups.values())[::-1]


def _undominated(costs: Ints, scores: Ints, rank: Ints, budget: int) -> Ints:
    """Indices of bundles that fit and are better than every cheaper one, by cost."""
    order = np.lexsort((rank, -scores, costs))
    order = order[costs[order] <= budget]
    best_before = np.concatenate([[-1], np.maximum.accumulate(scores[order])[:-1]])
    return order[scores[order] > best_before]


def _trace(stages: list[Stage], at: int) -> list[int]:
    chosen = []
    for stage in reversed(stages):
        if stage.added[at] >= 0:
            chosen.append(int(stage.added[at]))
        at = int(stage.parent[at])
    return chosen


@dataclass(slots=True)
class Bounds:
    """What the undecided groups could still bring at most, and what some bundle surely brings."""

    floor: int  # the score of a bundle found by density
    prices: list[
        Ints
    ]  # from each stage on: running costs of the remaining projects, the densest first
    gains: list[Ints]  # and running scores

    @classmethod
    def of(cls, case: Case, groups: list[list[int]], values: list[int]) -> "Bounds":
        """Prepare the bounds of every stage; conflicts are ignored there, which only loosens them."""

        def density(p: int) -> Fraction:
            return Fraction(values[p], case.costs[p])

        ordered = sorted((p for group in groups for p in group), key=density, reverse=True)
        stage_of = {p: n for n, group in enumerate(groups) for p in group}
        prices, gains = [], []
        for stage in range(len(groups) + 1):
            rest = [p for p in ordered if stage_of[p] >= stage]
            prices.append(np.cumsum([0, *(case.costs[p] for p in rest)], dtype=np.int64))
            gains.append(np.cumsum([0, *(values[p] for p in rest)], dtype=np.int64))
        left, floor, used = case.budget, 0, set()
        for p in ordered:
            if case.costs[p] <= left and stage_of[p] not in used:
                used.add(stage_of[p])
                left, floor = left - case.costs[p], floor + values[p]
        return cls(floor, prices, gains)

    def rest(self, stage: int, left: Ints) -> Ints:
        """The fractional bound, rounded up by taking the project that no longer fits whole."""
        place = np.searchsorted(self.prices[stage], left, side="right")
        return self.gains[stage][np.minimum(place, len(self.gains[stage]) - 1)]
