"""What would have changed the result for one project: a lower cost, or more votes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from app.budgets.counting.case import Case, prepare
from app.budgets.counting.counting import rule_named
from app.budgets.counting.election import BallotSpec, BallotType, Election
from app.budgets.counting.parameters import read
from app.budgets.counting.rules import winners_of
from app.budgets.counting.rules.shares import EqualShares
from app.budgets.counting.rules.shares.parameters import SharesParameters

Wins: TypeAlias = Callable[[int], bool]
MARGIN = 4  # steps of Add1


def winning_cost(election: Election, project: str, resolution: int = 1) -> int | None:
    """The highest cost (minor units) below its own at which a losing project would have won, else None.

    By bisection to `resolution` minor units: it wins at the answer and not at answer + resolution. Equal shares is
    not monotone in every case, so another, higher cost may win as well; the answer itself always does.
    """
    case = prepare(election)
    at = case.ids.index(project)
    high = case.costs[at]

    def changed(cost: int) -> Case:
        costs = [*case.costs]
        costs[at] = cost
        return replace(case, costs=costs)

    def find(wins: Wins) -> int | None:
        return _bisect(wins, low=1, high=high, resolution=resolution) if wins(1) else None

    def beside(answer: int) -> int | None:
        return answer + resolution if answer + resolution < high else None

    return _sought(election, at, changed, find, beside)


def votes_missing(election: Election, project: str, most: int | None = None) -> int | None:
    """The number of further ballots for this project alone with which it would have won, else None.

    Each gives what one ballot can give one project (the largest allowed value, or the first place). Tried up to
    `most`, by default twice the ballots cast plus 100; the same caution as for `winning_cost` holds.
    """
    case = prepare(election)
    at = case.ids.index(project)
    limit = most if most is not None else 2 * case.voters + 100
    worth = _most_of_one(election.spec)

    def find(wins: Wins) -> int | None:
        step = 1
        while step <= limit and not wins(step):
            step *= 2
        return _first(wins, step // 2, step) if step <= limit else None

    def beside(answer: int) -> int | None:
        return answer - 1 if answer > 1 else None

    return _sought(election, at, lambda extra: _with_ballots(case, at, extra, worth), find, beside)


def _sought(
    election: Election,
    at: int,
    changed: Callable[[int], Case],
    find: Callable[[Wins], int | None],
    beside: Callable[[int], int | None],
) -> int | None:
    """What `find` finds by asking whether the project wins in a changed case.

    Where Add1 takes many steps it is found by guesses that begin near the end, and then checked: the project must win
    at the answer and lose `beside` it in whole counts, otherwise all is asked by whole counts.
    """
    rule = rule_named(election.rule)
    parameters: Any = read(rule.parameters, election.parameters)

    def wins(value: int) -> bool:
        return at in winners_of(rule, changed(value), parameters)

    if rule is EqualShares and parameters.rises:
        near = _Near(parameters, at, changed)
        guess = find(near.wins)
        if guess is not None and wins(guess) and ((other := beside(guess)) is None or not wins(other)):  # fmt: skip
            return guess
    return find(wins)


@dataclass(slots=True)
class _Near:
    """Guesses of Add1, each beginning a little before the step at which the last one ended."""

    parameters: SharesParameters
    at: int
    changed: Callable[[int], Case]
    step: int = 0

    def wins(self, value: int) -> bool:
        first = max(0, self.step - max(MARGIN, self.step // 20))
        winners, self.step = EqualShares.guess(self.changed(value), self.parameters, first)
        return self.at in winners


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
