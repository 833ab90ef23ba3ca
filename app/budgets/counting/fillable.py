"""Whether the limits of a ballot leave anything that could be cast."""

from collections.abc import Mapping

from app.budgets.counting.ballots import limits_of
from app.budgets.counting.election import BallotSpec, BallotType, Limit, Project


def can_be_filled(
    spec: BallotSpec, projects: Mapping[str, Project], promised: Mapping[str, Project] | None = None
) -> bool:
    """False where no ballot but an abstention can be valid.

    Where some of the `promised` projects were withdrawn, the limits are still those of all of them.

    Necessary conditions, taken by category, by area and for the whole ballot: that the projects are enough, that the
    cheapest of them fit, and that the dearest reach what must be spent. A contradiction between a category and an area
    can escape.
    """
    limits = list(limits_of(spec, promised or projects))
    kinds = [[limit for limit in limits if limit.kind == kind] for kind in ("category", "area")]
    return all(_holds(spec, projects, of_kind) for of_kind in kinds)


def _holds(spec: BallotSpec, projects: Mapping[str, Project], limits: list[Limit]) -> bool:
    """The conditions with the limits of one kind, which divide the projects."""
    rest, least, most, cheapest, dearest = sorted(p.cost for p in projects.values()), 0, 0, 0, 0
    for limit in limits:
        inside = sorted(p.cost for p in projects.values() if getattr(p, limit.kind) == limit.name)
        needed, allowed = limit.min_choices or 0, _least_of(limit.max_choices, len(inside))
        if needed > allowed or sum(inside[:needed]) > _or_endless(limit.max_cost):
            return False
        least, most, cheapest = least + needed, most + allowed, cheapest + sum(inside[:needed])
        dearest += _least_of(limit.max_cost, sum(inside[len(inside) - allowed :]))
        for cost in inside:
            rest.remove(cost)
    choices = 1 if spec.type is BallotType.CHOOSE_ONE else _or_endless(spec.max_choices)
    asked = max(spec.min_choices or 0, 1)
    return (
        least <= choices
        and asked <= min(most + len(rest), choices)
        and cheapest <= _or_endless(spec.max_cost)
        and _cheapest(projects, asked) <= _or_endless(spec.max_cost)
        and (spec.min_cost or 0) <= dearest + sum(rest)
    )


def _cheapest(projects: Mapping[str, Project], number: int) -> int:
    return sum(sorted(p.cost for p in projects.values())[:number])


def _or_endless(limit: int | None) -> float:
    return float("inf") if limit is None else limit


def _least_of(limit: int | None, number: int) -> int:
    return number if limit is None else min(limit, number)
