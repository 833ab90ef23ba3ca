"""Choosing the rule of a round: the settings it begins with, what it keeps, what goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel import numbers

from app.accounts.models import User
from app.budgets import counting
from app.budgets.counting import BallotType
from app.budgets.models import Round
from app.budgets.services.rounds import change_round
from app.core.site import site

POINTED = {BallotType.POINTS, BallotType.RANKS, BallotType.GRADES}


@dataclass(frozen=True)
class Change:
    """What became of the settings when a rule took the place of another, by name of the parameter."""

    kept: dict[str, Any]
    gone: dict[str, Any]


def usual_increment() -> int:
    """One whole unit of money, in minor units."""
    return int(10 ** numbers.get_currency_precision(site().currency))


def usual_utility(ballot_type: str) -> str:
    return "points" if BallotType(ballot_type) in POINTED else "cost"


def usual_parameters(rule: str, ballot_type: str) -> dict[str, Any]:
    """What a rule is given unless asked otherwise."""
    if rule != "equal-shares":
        return {}
    return {"completion": "add1", "increment": usual_increment(), "utility": usual_utility(ballot_type)}  # fmt: skip


def preview(round_: Round, rule: str) -> Change:
    """What another rule would keep of the round's settings, and what would go."""
    kept = {name: value for name, value in round_.parameters.items() if _knows(rule, name, value)}
    return Change(kept, gone_with(round_, rule))


def change_rule(round_: Round, actor: User | None, rule: str) -> None:
    """Take another rule with its usual settings, and with those of the old rule that it knows too. Raises RoundFrozen."""
    parameters = {**usual_parameters(rule, round_.ballot_type), **preview(round_, rule).kept}
    change_round(round_, actor, rule=rule, parameters=parameters)


def gone_with(round_: Round, rule: str) -> dict[str, Any]:
    """What was set for the round's rule (other than as usual) and means nothing to another one."""
    usual = counting.check_parameters(round_.rule, usual_parameters(round_.rule, round_.ballot_type))  # fmt: skip
    return {
        name: value
        for name, value in round_.parameters.items()
        if not _knows(rule, name, value) and value != usual.get(name)
    }


def _knows(rule: str, name: str, value: Any) -> bool:
    try:
        counting.check_parameters(rule, {name: value})
    except counting.ParameterError:
        return False
    return True
