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
ALWAYS = 20  # losers of which what they lacked is worked out however long it takes
MOST_EFFORT = 540_000_000_000  # beyond these, as many as this allows: about an hour of one core
COUNTS = 30  # made for one loser
PROJECT = 1_500  # what a project costs a count, in choices on ballots
MOST_LOTS = 6
MOST_SHARES = 12  # categories or areas that are kept


def study_of(election: counting.Election) -> dict[str, Any]:
    """What a count means, but for what losers lacked: `todo` names those of which that remains to be worked out (each
    takes `effort`), `left_out` those for which it would take too long."""
    if not election.ballots.total:
        return {"sides": [], "todo": [], "left_out": []}  # an empty study would count as none
    outcome = counting.count(election)
    lot = weigh_lot(election, outcome, MOST_LOTS)
    effort = effort_of(election, outcome)
    losers, most = _losers(election, outcome), max(ALWAYS, MOST_EFFORT // effort)
    return {
        "sides": [_side(side) for side in compare(election, others(election))],
        "lacked": {},
        "todo": losers[:most],
        "left_out": losers[most:],
        "effort": effort,
        "lot": {"weight": lot.weight.value, "depending": list(lot.depending)},
    }


def whole_study(election: counting.Election, currency: str) -> dict[str, Any]:
    """A study in which nothing remains to be worked out."""
    study = study_of(election)
    found = {code: lacked(election, code, currency) for code in study["todo"]}
    return {**study, "lacked": found, "todo": []}


def effort_of(election: counting.Election, outcome: counting.Outcome) -> int:
    """About how much work it is to find what one loser lacked, in choices on ballots looked at (measured: 45 to
    245 million a second, 150 for Add1 with 90,000 ballots). It follows from the election alone, so that no clock decides what is worked out."""
    once = PROJECT * len(election.projects) + sum(len(ballot) for ballot, _ in election.ballots.types)  # fmt: skip
    steps = outcome.figures.get("steps", 0)
    times = {
        "phragmen": 8,
        "max-welfare": 10,
        "equal-shares": 4 + (steps if isinstance(steps, int) else 0),
    }
    return COUNTS * once * times.get(election.rule, 1)


def others(election: counting.Election) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The rules that an outcome is set beside."""
    utility = "points" if election.spec.type in POINTED else "cost"
    return (
        ("greedy", {}),
        ("equal-shares", {"completion": "add1", "utility": utility}),
        ("phragmen", {}),
        ("max-welfare", {}),
    )


def lacked(election: counting.Election, code: str, currency: str) -> dict[str, int | None]:
    """The cost (minor units) and the further ballots with which a losing project had won."""
    unit = 10 ** numbers.get_currency_precision(currency)
    return {"cost": winning_cost(election, code, unit), "votes": votes_missing(election, code)}


def _losers(election: counting.Election, outcome: counting.Outcome) -> list[str]:
    """The most voted first."""
    case = prepare(election)
    votes = dict(zip(case.ids, case.votes, strict=True))
    losers = [reason.project for reason in outcome.reasons if not reason.is_funded]
    return sorted(losers, key=lambda code: (-votes[code], code))


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
