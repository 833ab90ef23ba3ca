"""What a count means, worked out once when it is made: other rules beside it, what losers lacked, what the lot decided.

Plain JSON, kept beside the result. Nothing of it decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from babel import numbers

from app.budgets import counting
from app.budgets.counting import BallotType
from app.budgets.counting.case import prepare
from app.budgets.counting.explain import (
    Share,
    Side,
    compare,
    votes_missing,
    weigh_lot,
    winning_cost,
)

POINTED = {BallotType.POINTS, BallotType.RANKS, BallotType.GRADES}
MOST_LOSERS = 20  # for each the count is made dozens of times; the others go without
MOST_LOTS = 6
MOST_SHARES = 12  # categories or areas that are kept


def study_of(election: counting.Election, currency: str) -> dict[str, Any]:
    """Everything beside the outcome that its pages show."""
    if not election.ballots.total:
        return {"sides": []}  # an empty study would count as none
    outcome = counting.count(election)
    lot = weigh_lot(election, outcome, MOST_LOTS)
    return {
        "sides": [_side(side) for side in compare(election, others(election))],
        "lacked": lacked(election, outcome, currency),
        "lot": {"weight": lot.weight.value, "depending": list(lot.depending)},
    }


def others(election: counting.Election) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The rules that an outcome is set beside."""
    utility = "points" if election.spec.type in POINTED else "cost"
    return (
        ("greedy", {}),
        ("equal-shares", {"completion": "add1", "utility": utility}),
        ("phragmen", {}),
    )


def lacked(
    election: counting.Election, outcome: counting.Outcome, currency: str
) -> dict[str, dict[str, int | None]]:
    """For losing projects, the most voted first: the cost and the further ballots with which each had won."""
    case = prepare(election)
    votes = dict(zip(case.ids, case.votes, strict=True))
    unit = 10 ** numbers.get_currency_precision(currency)
    losers = [reason.project for reason in outcome.reasons if not reason.is_funded]
    ordered = sorted(losers, key=lambda code: (-votes[code], code))
    return {
        code: {
            "cost": winning_cost(election, code, unit),
            "votes": votes_missing(election, code),
        }
        for code in ordered[:MOST_LOSERS]
    }


def _side(side: Side) -> dict[str, Any]:
    outcome, figures = side.outcome, side.statistics
    return {
        "rule": outcome.rule,
        "winners": list(outcome.winners),
        "cost": outcome.cost,
        "budget": outcome.budget,
        "gained": list(side.gained),
        "lost": list(side.lost),
        "voters": figures.voters,
        "voters_by_winners": list(figures.winners_per_voter.items()),
        "exclusion": _percent(figures.exclusion),
        "spent": _percent(figures.spent_share),
        "endowment_factor": float(figures.endowment_factor) if figures.endowment_factor else None,
        "categories": _shares(figures.categories),
        "areas": _shares(figures.areas),
    }


def _shares(shares: Iterable[Share]) -> list[dict[str, Any]]:
    """Where the money went beside where the votes went, in percent; the most voted first."""
    ordered = sorted(shares, key=lambda share: (-share.votes, share.name))[:MOST_SHARES]
    return [
        {"name": s.name, "money": _percent(s.money_share), "votes": _percent(s.vote_share)}
        for s in ordered
    ]


def _percent(share: Fraction) -> float:
    return round(float(100 * share), 1)
