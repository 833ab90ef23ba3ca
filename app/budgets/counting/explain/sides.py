"""Outcomes of several rules side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.budgets.counting.case import prepare
from app.budgets.counting.counting import count
from app.budgets.counting.election import Election, Scalar
from app.budgets.counting.explain.statistics import Statistics, statistics
from app.budgets.counting.outcome import Outcome

DEFAULT: tuple[tuple[str, Mapping[str, Scalar]], ...] = (
    ("greedy", {}),
    ("equal-shares", {"completion": "add1"}),
    ("phragmen", {}),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One rule's outcome: its figures, and how its winners differ from the first one's."""

    outcome: Outcome
    statistics: Statistics
    gained: tuple[str, ...]  # winners here that the first rule does not fund
    lost: tuple[str, ...]


def compare(
    election: Election, rules: Iterable[tuple[str, Mapping[str, Scalar]]] = DEFAULT
) -> list[Side]:
    """Count by the election's own rule, then by each other rule (name, parameters)."""
    own = (election.rule, dict(election.parameters))
    asked = [(name, dict(parameters)) for name, parameters in rules if name != election.rule]
    sides: list[Side] = []
    case = prepare(election)
    for name, parameters in [own, *asked]:
        outcome = count(replace(election, rule=name, parameters=parameters))
        first = set(sides[0].outcome.winners if sides else outcome.winners)
        sides.append(
            Side(
                outcome,
                statistics(election, outcome, case),
                gained=tuple(w for w in outcome.winners if w not in first),
                lost=tuple(sorted(first - set(outcome.winners))),
            )
        )
    return sides
