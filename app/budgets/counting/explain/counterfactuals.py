"""What would have changed the result for one project: a lower cost, or more votes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from app.budgets.counting.case import Case, prepare
from app.budgets.counting.counting import rule_named
from app.budgets.counting.election import BallotSpec, BallotType, Election
from app.budgets.counting.parameters import read
from app.budgets.counting.run import silent


def winning_cost(election: Election, project: str, resolution: int = 1) -> int | None:
    """The highest cost (minor units) below its own at which a losing project would have won, else None.

    By bisection to `resolution` minor units: it wins at the answer and not at answer + resolution. Equal shares is
    not monotone in every case, so another, higher cost may win as well; the answer itself always does.
    """
    case = prepare(election)
    at = case.ids.index(project)

    def wins(cost: int) -> bool:
        costs = [*case.costs]
        costs[at] = cost
        return _wins(election, replace(case, costs=costs), at)

    high = case.costs[at]
    return _bisect(wins, low=1, high=high, resolution=resolution) if wins(1) else None


def votes_missing(election: Election, project: str, most: int | None = None) -> int | None:
    """The number of further ballots for this project alone with which it would have won, else None.

    Each gives what one ballot can give one project (the largest allowed value, or the first place). Tried up to
    `most`, by default twice the ballots cast plus 100; the same caution as for `winning_cost` holds.
    """
    case = prepare(election)
    at = case.ids.index(project)
    limit = most if most is not None else 2 * case.voters + 100
    worth = _most_of_one(election.spec)

    def wins(extra: int) -> bool:
        return _wins(election, _with_ballots(case, at, extra, worth), at)

    step = 1
    while step <= limit and not wins(step):
        step *= 2
    if step > limit:
        return None
    loses = step // 2
    return loses + 1 if step - loses <= 1 else _first(wins, loses, step)


def _first(wins: Callable[[int], bool], loses: int, succeeds: int) -> int:
    while succeeds - loses > 1:
        middle = (loses + succeeds) // 2
        if wins(middle):
            succeeds = middle
        else:
            loses = middle
    return succeeds


def _bisect(wins: Callable[[int], bool], low: int, high: int, resolution: int) -> int:
    """The last value that wins, given that `low` does and `high` does not."""
    while high - low > resolution:
        middle = (low + high) // 2
        if wins(middle):
            low = middle
        else:
            high = middle
    return low


def _wins(election: Election, case: Case, at: int) -> bool:
    rule = rule_named(election.rule)
    parameters: Any = read(rule.parameters, election.parameters)
    return at in rule.run(case, parameters, silent).winners


def _with_ballots(case: Case, at: int, extra: int, worth: int) -> Case:
    kind = np.array([len(case.weights)], dtype=np.int64)
    members, values = [*case.members], [*case.worth]
    votes, points = [*case.votes], [*case.points]
    members[at] = np.concatenate([members[at], kind])
    values[at] = np.concatenate([values[at], np.array([worth], dtype=np.int64)])
    votes[at] += extra
    points[at] += extra * worth
    weights = np.concatenate([case.weights, np.array([extra], dtype=np.int64)])
    return replace(case, weights=weights, members=members, worth=values, votes=votes, points=points)


def _most_of_one(spec: BallotSpec) -> int:
    if spec.type is BallotType.RANKS:
        return spec.vector[0] if spec.vector else 0
    if spec.type in (BallotType.POINTS, BallotType.GRADES):
        return spec.max_value or spec.max_total or 1
    return 1
