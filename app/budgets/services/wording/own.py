"""What each project meant for a ballot that chose it: enough to add up one's own ballot by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel import numbers
from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets.counting import BallotSpec, BallotType, Why
from app.budgets.models import EnvelopeResult, Project, ProjectResult
from app.budgets.services.wording.reasons import Words
from app.core.i18n import format_number, formats


@dataclass(frozen=True)
class OwnRow:
    """A project in the order in which the count bought, and what a ballot that chose it gave or got."""

    project: Project
    is_funded: bool
    text: str


def own_rows(result: EnvelopeResult, rows: Iterable[ProjectResult], words: Words) -> list[OwnRow]:
    """The funded projects as they were bought, then the others by number."""
    outcome = json.loads(result.outcome)
    bought = {r["winner"]: (n, r) for n, r in enumerate(outcome["rounds"])}
    order = {code: n for n, code in enumerate(outcome["winners"])}
    ordered = sorted(rows, key=lambda row: (order.get(row.project.code, len(order)), row.project.number))  # fmt: skip
    by_points = outcome["parameters"].get("utility") == "points"
    return [
        OwnRow(row.project, row.is_funded, _meant(row, bought.get(row.project.code, (0, {}))[1], words, by_points))
        for row in ordered
    ]  # fmt: skip


def _meant(row: ProjectResult, bought: dict[str, Any], words: Words, by_points: bool) -> str:
    among = _among(row, words)
    if words.is_few:
        return among
    match Why(row.why):
        case Why.WON_SHARES:
            return f"{_price(bought, words, by_points)} {among}"
        case Why.WON_COMPLETION:
            return _("Paid from what the shares left over, so nothing from yours.") + f" {among}"
        case Why.WON_LOAD:
            load = words.money(round(Fraction(bought["load"])))
            return _("Its supporters had then carried %(load)s each in all.", load=load) + f" {among}"  # fmt: skip
        case Why.TOO_FEW_PAYERS:
            left = words.money(row.figures["money"])
            return _("You paid nothing for it. Its supporters had %(money)s left together.", money=left) + f" {among}"  # fmt: skip
        case _:
            return among


def _among(row: ProjectResult, words: Words) -> str:
    """Among how many a ballot that chose it was counted."""
    n = format_number(row.votes)
    return ngettext("Your ballot was the only one for it.", "Your ballot was one of %(n)s for it.", row.votes, n=n)  # fmt: skip


def _price(bought: dict[str, Any], words: Words, by_points: bool) -> str:
    price = _exactly(Fraction(bought["price"]), words.currency)
    if by_points:
        if bought["paid_less"]:
            return _("Take away %(price)s for each point you gave, or all that you have left if that is less.", price=price)  # fmt: skip
        return _("Take away %(price)s for each point you gave.", price=price)
    if bought["paid_less"]:
        return _("Take away %(price)s, or all that you have left if that is less.", price=price)
    return _("Take away %(price)s.", price=price)


def _exactly(amount: Fraction, currency: str) -> str:
    """A price with two digits more than the currency has, so that hand and count agree to the cent."""
    digits = numbers.get_currency_precision(currency)
    value = Decimal(amount.numerator) / Decimal(amount.denominator)
    pattern = formats().currency_formats["standard"].pattern.replace("0.00", "0." + "0" * digits + "##")  # fmt: skip
    return numbers.format_currency(value.scaleb(-digits), currency, pattern, locale=formats(), currency_digits=False)  # fmt: skip


def adding_up(result: EnvelopeResult, spec: BallotSpec, words: Words) -> list[str]:
    """How to work out by hand what one's own ballot gave: steps, in order."""
    outcome = json.loads(result.outcome)
    rounds = [] if words.is_few else outcome["rounds"]
    if any("price" in r for r in rounds):
        endowment = _exactly(Fraction(outcome["figures"]["endowment"]), words.currency)
        steps = [_("Everybody who voted had the same share: %(money)s. Begin with it.", money=endowment)]  # fmt: skip
        if spec.type is BallotType.RANKS and outcome["parameters"].get("utility") == "points":
            points = ", ".join(format_number(n) for n in spec.vector)
            steps.append(_("Your first place and the next ones are worth these points: %(points)s.", points=points))  # fmt: skip
        steps.append(_("Go down the list. For each funded project that you chose, do what stands beside it."))  # fmt: skip
        return [*steps, _("What you took away is what your ballot gave. What you have left was not needed.")]  # fmt: skip
    if any("load" in r for r in rounds):
        return [
            _("Go down the list and find the last funded project that you chose."),
            _("What stands beside it is what you carry of all the costs together."),
        ]
    return [_("Go down the list and mark what you chose: each mark at a funded project is a choice of yours that is built.")]  # fmt: skip
