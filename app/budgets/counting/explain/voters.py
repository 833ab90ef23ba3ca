"""What one ballot helped to pay for: computed from the ballot and the published outcome alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.budgets.counting.outcome import Outcome, Why


@dataclass(frozen=True, slots=True)
class Payment:
    """A funded choice: what this ballot paid for it (minor units), and what the voter had left. None: no money moves
    under this rule."""

    project: str
    amount: Fraction | None
    left: Fraction | None


def payments(outcome: Outcome, ballot: Mapping[str, int]) -> list[Payment]:
    """The funded choices of a ballot in the order of funding; under equal shares with what it paid for each.

    `ballot` maps project to value as it was cast; under utility "points" the value is the points.
    """
    endowment = outcome.figures.get("endowment")
    left = endowment if isinstance(endowment, Fraction) else None
    by_points = outcome.parameters.get("utility") == "points"
    found = []
    for round_ in outcome.rounds:
        value = ballot.get(round_.winner, 0)
        if value <= 0:
            continue
        price = round_.figures.get("price")
        if (
            left is not None
            and isinstance(price, Fraction)
            and outcome.reason(round_.winner).why is Why.WON_SHARES
        ):
            amount = min(left, price * (value if by_points else 1))
            left -= amount
            found.append(Payment(round_.winner, amount, left))
        else:
            found.append(Payment(round_.winner, None, None))
    return found
