"""What stays the same from one endowment to the next: the supporters, and what they pay in proportion to."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.budgets.counting.case import Case, Ints

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Market:
    """Supporters of every project with their weight and units of utility (1 each, or the points given).

    A row is a ballot type with its weight. Where most ballots are unlike any other, a row is a single ballot
    (`is_single`): a few more rows, but nothing to multiply.
    """

    case: Case
    row_weights: Ints
    members: list[Ints]
    weights: list[Floats]
    units: list[Floats]
    shares: list[Floats]  # weight x units
    by_points: bool
    is_single: bool

    @classmethod
    def of(cls, case: Case, by_points: bool) -> "Market":
        """Collect the supporters; points count only where they are above zero."""
        is_single = not by_points and case.voters < 2 * len(case.weights)
        rows = case.weights if not is_single else np.ones(case.voters, dtype=np.int64)
        members, weights, units = [], [], []
        for p in range(case.size):
            worth = case.worth[p] if by_points else np.ones(len(case.members[p]), dtype=np.int64)
            kept = case.members[p][worth > 0]
            members.append(_single_rows(kept, case.weights) if is_single else kept)
            weights.append(rows[members[p]].astype(np.float64))
            units.append(
                worth[worth > 0].astype(np.float64) if by_points else np.ones(len(members[p]))
            )
        shares = [weight * unit for weight, unit in zip(weights, units, strict=True)]
        return cls(case, rows, members, weights, units, shares, by_points, is_single)

    def total_units(self, project: int) -> int:
        """Units of utility of all supporters together."""
        return int(self.shares[project].sum())


def _single_rows(kinds: Ints, weights: Ints) -> Ints:
    """The rows of ballot types when every ballot has a row of its own."""
    times = weights[kinds]
    first = (np.cumsum(weights) - weights)[kinds]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(first, times) + within


class Payers:
    """Those who can pay a rising price in full, and what all the others have paid together."""

    __slots__ = ("all_units", "dropped", "money", "paid", "shares", "total", "units", "worth")

    def __init__(self, money: Floats, market: Market, project: int) -> None:
        self.money = money
        self.worth: Floats | None = money * market.weights[project]
        self.shares: Floats | None = market.shares[project]
        self.all_units: Floats | None = market.units[project] if market.by_points else None
        self.total, self.paid = float(self.worth.sum()), 0.0
        self.units, self.dropped = float(self.shares.sum()), 0

    @classmethod
    def single(cls, money: Floats) -> "Payers":
        """Payers of weight 1 with one unit each."""
        payers = cls.__new__(cls)
        payers.money, payers.worth, payers.shares, payers.all_units = money, None, None, None
        payers.total, payers.paid = float(money.sum()), 0.0
        payers.units, payers.dropped = float(len(money)), 0
        return payers

    @property
    def most_units(self) -> float:
        return 1.0 if self.all_units is None else float(self.all_units.max())

    def keep(self, price: float) -> int:
        """Drop those who cannot pay the price; how many are left."""
        rich = self.money >= (price if self.all_units is None else price * self.all_units)
        left = int(np.count_nonzero(rich))
        self.dropped = len(self.money) - left
        if self.dropped:
            self.money = self.money[rich]
            if self.all_units is not None:
                self.all_units = self.all_units[rich]
            if self.worth is None or self.shares is None:
                self.paid, self.units = self.total - float(self.money.sum()), float(left)
            else:
                self.worth, self.shares = self.worth[rich], self.shares[rich]
                self.paid, self.units = (
                    self.total - float(self.worth.sum()),
                    float(self.shares.sum()),
                )
        return left
