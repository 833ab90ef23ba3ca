"""One small vote counted by every rule, so that residents can follow each step: the kernel itself counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets import counting
from app.budgets.counting.explain import payments
from app.core.i18n import format_money, format_number

BUDGET = 1_200_000  # minor units
COSTS = {"playground": 600_000, "lamps": 500_000, "bikes": 300_000, "garden": 250_000, "benches": 150_000}  # fmt: skip
BALLOTS: tuple[tuple[str, ...], ...] = (
    *[("playground", "lamps")] * 5,
    ("playground", "lamps", "benches"),
    *[("garden", "bikes")] * 2,
    ("garden", "benches"),
    ("bikes", "garden", "benches"),
)
RULES: dict[str, dict[str, Any]] = {
    "greedy": {},
    "equal-shares": {"completion": "add1", "increment": 10_000},
    "phragmen": {},
    "max-welfare": {},
}


@dataclass(frozen=True)
class Step:
    """One purchase: what each voter has left (or carries) after it, who took part, and the money spent so far."""

    code: str
    title: str
    text: str
    cost: int
    supporters: int
    amount: (
        str  # what each supporter paid or carries, in words; empty where no money of voters moves
    )
    columns: tuple[float, ...]
    payers: frozenset[int]
    left: int


@dataclass(frozen=True)
class Example:
    """The small vote under one rule."""

    rule: str
    steps: list[Step]
    winners: tuple[str, ...]
    spent: int
    without: int  # voters none of whose choices is funded
    top: float  # of the columns


def titles() -> dict[str, str]:
    """What the projects of the example are called."""
    return {
        "playground": _("Playground"),
        "lamps": _("Street lamps"),
        "bikes": _("Bicycle stands"),
        "garden": _("Shared garden"),
        "benches": _("Benches"),
    }


def examples(currency: str) -> list[Example]:
    """The example under each rule, in the order in which they are explained."""
    return [_example(rule, parameters, currency) for rule, parameters in RULES.items()]


def _example(rule: str, parameters: Mapping[str, Any], currency: str) -> Example:
    election = counting.Election(
        budget=BUDGET,
        projects=tuple(counting.Project(code, cost) for code, cost in COSTS.items()),
        ballots=counting.Ballots.of([(code, 1) for code in ballot] for ballot in BALLOTS),
        rule=rule,
        parameters=parameters,
        seed="example",
    )
    outcome = counting.count(election)
    won = set(outcome.winners)
    steps = _steps(outcome, currency)
    tallest = max((height for step in steps for height in step.columns), default=0.0)
    endowment = outcome.figures.get("endowment")
    top = float(endowment) if isinstance(endowment, Fraction) else tallest
    without = sum(not won & set(ballot) for ballot in BALLOTS)
    return Example(rule, steps, outcome.winners, outcome.cost, without, top)


def _steps(outcome: counting.Outcome, currency: str) -> list[Step]:
    names, left, steps = titles(), BUDGET, []
    columns = _columns(outcome)
    for n, round_ in enumerate(outcome.rounds):
        code = round_.winner
        left -= COSTS[code]
        payers = frozenset(v for v, ballot in enumerate(BALLOTS) if code in ballot)
        amount = round_.figures.get("price", round_.figures.get("load"))
        said = format_money(round(Fraction(amount)), currency) if amount is not None else ""  # type: ignore[arg-type]
        text = _told(outcome.rule, len(payers), said, format_money(left, currency))
        steps.append(Step(code, names[code], text, COSTS[code], len(payers), said, columns[n], payers, left))  # fmt: skip
    return steps


def _columns(outcome: counting.Outcome) -> list[tuple[float, ...]]:
    """For each round, what every voter has left (equal shares) or carries (Phragmén); empty for other rules."""
    if outcome.rule == "equal-shares":
        return _money_left(outcome)
    if outcome.rule != "phragmen":
        return [()] * len(outcome.rounds)
    loads, found = [0.0] * len(BALLOTS), []
    for round_ in outcome.rounds:
        for v, ballot in enumerate(BALLOTS):
            if round_.winner in ballot:
                loads[v] = float(round_.figures["load"])  # type: ignore[arg-type]
        found.append(tuple(loads))
    return found


def _money_left(outcome: counting.Outcome) -> list[tuple[float, ...]]:
    paid = [{p.project: p for p in payments(outcome, dict.fromkeys(b, 1))} for b in BALLOTS]
    left = [float(outcome.figures["endowment"])] * len(BALLOTS)  # type: ignore[arg-type]
    found = []
    for round_ in outcome.rounds:
        for v, own in enumerate(paid):
            payment = own.get(round_.winner)
            if payment and payment.left is not None:
                left[v] = float(payment.left)
        found.append(tuple(left))
    return found


def _told(rule: str, supporters: int, amount: str, left: str) -> str:
    n = format_number(supporters)
    if rule == "equal-shares":
        return ngettext("Its %(n)s supporter can pay for it: %(amount)s.", "Its %(n)s supporters can pay for it together: at most %(amount)s each.", supporters, n=n, amount=amount)  # fmt: skip
    if rule == "phragmen":
        return ngettext("Its %(n)s supporter then carries %(amount)s in all.", "Its %(n)s supporters then carry %(amount)s each in all.", supporters, n=n, amount=amount)  # fmt: skip
    return ngettext("%(n)s voter chose it. %(left)s is left.", "%(n)s voters chose it. %(left)s is left.", supporters, n=n, left=left)  # fmt: skip
