"""Whether the lot decided anything: other lots are tried."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from math import factorial

from app.budgets.counting.counting import count
from app.budgets.counting.election import Election
from app.budgets.counting.lots import lot_order
from app.budgets.counting.outcome import Outcome, TieLevel


class LotWeight(StrEnum):
    """What the lot meant for the result."""

    UNUSED = "unused"  # no tie went to the lot
    IRRELEVANT = "irrelevant"  # the same projects win under every lot
    DECISIVE = "decisive"  # another lot funds other projects
    UNEXAMINED = "unexamined"  # too many orders to try them all; those tried made no difference


@dataclass(frozen=True, slots=True)
class LotReport:
    """What the lot meant, the projects it ordered, and those whose funding depended on it."""

    weight: LotWeight
    projects: tuple[str, ...] = ()
    depending: tuple[str, ...] = ()


def weigh_lot(election: Election, outcome: Outcome, most: int = 24) -> LotReport:
    """Count under the other orders of the projects that met in a lot, at most `most` of them.

    Under another order other projects can meet in a lot: they join, until no new one appears.
    """
    base = lot_order(election.seed, [p.id for p in election.projects])
    met = sorted(_met(outcome), key=base.index)
    if not met:
        return LotReport(LotWeight.UNUSED)
    won = set(outcome.winners)
    tried, depending = {tuple(met)}, set()
    while True:
        known = len(met)
        for order in _orders(met, most - len(tried)):
            if order in tried:
                continue
            tried.add(order)
            other = count(election, lot=_with_order(base, order))
            depending |= won ^ set(other.winners)
            met = sorted({*met, *_met(other)}, key=base.index)
        if len(met) == known or len(tried) >= most:
            break
    if depending:
        return LotReport(LotWeight.DECISIVE, tuple(sorted(met)), tuple(sorted(depending)))
    complete = len(met) == known and factorial(len(met)) <= most
    return LotReport(LotWeight.IRRELEVANT if complete else LotWeight.UNEXAMINED, tuple(sorted(met)))


def _met(outcome: Outcome) -> list[str]:
    return [*{p for tie in outcome.ties if tie.level is TieLevel.LOT for p in tie.projects}]


def _orders(met: list[str], most: int) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for order in permutations(met):
        if len(found) > most:
            break
        found.append(order)
    return found


def _with_order(base: list[str], order: tuple[str, ...]) -> list[str]:
    """The lot with these projects in another order, on the places they had."""
    inside, following = set(order), iter(order)
    return [next(following) if name in inside else name for name in base]
