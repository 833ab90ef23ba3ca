"""The money of the voters under equal shares: floats for speed, fractions where a float could be wrong.

A voter who ever pays less than a full price has nothing afterwards; every other voter has the endowment minus the full
prices of the winners they support. So the exact money of any set of voters is
    endowment x weight - sum over winners (exact price x units of the set among that winner's supporters),
and no fraction is kept for a single voter.
"""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.budgets.counting.case import Ints
from app.budgets.counting.rules.shares.market import Floats, Market, Payers

CLOSE = 1e-9  # relative: what is closer than this to a boundary is decided by fractions
NOISE = 1e-12  # relative to the cost: bound on the error of a float sum, with a wide margin


@dataclass(frozen=True, slots=True)
class Bid:
    """What a project would cost its supporters: price per unit of utility, and how far the float may be off."""

    project: int
    price: float
    error: float


@dataclass(slots=True)
class Bought:
    """A purchase: who paid all they had, and how many units of utility paid the full price."""

    project: int
    poor: Ints  # ballot types that paid less than the full price
    full_units: int
    exact: Fraction | None = None


@dataclass(slots=True)
class Purse:
    """The money of every ballot type during one count. Prices are minor units per unit of utility."""

    market: Market
    endowment: Fraction
    money: Floats = field(init=False)
    solvent: NDArray[np.bool_] = field(init=False)  # whether a type has always paid in full
    bought: list[Bought] = field(default_factory=list)

    def __post_init__(self) -> None:
        types = len(self.market.row_weights)
        self.money = np.full(types, float(self.endowment))
        self.solvent = np.ones(types, dtype=np.bool_)

    def bid(self, project: int, floor: float) -> Bid | None:
        """The price by floats; None when the supporters cannot pay (settled exactly when it is close).

        `floor` bounds an earlier price from below: prices never fall, so who could not pay that cannot pay now.
        """
        market, cost = self.market, float(self.market.case.costs[project])
        money = self.money[market.members[project]]
        payers = Payers.single(money) if market.is_single else Payers(money, market, project)
        price = floor
        if payers.keep(price):
            price = (cost - payers.paid) / payers.units
            while payers.keep(price) and payers.dropped:
                price = (cost - payers.paid) / payers.units
        if not len(payers.money):
            return self._last_bid(project, payers.total)
        sure = float(payers.money.max()) - price * payers.most_units > CLOSE * payers.total
        if not sure and not self._can_pay(project, payers.total):
            return None
        return Bid(project, price, max(CLOSE * price, NOISE * payers.total / payers.units))

    def _last_bid(self, project: int, capital: float) -> Bid | None:
        """The bid when by floats everybody pays all they have: too little money, or exactly enough."""
        if not self._can_pay(project, capital):
            return None
        members, units = self.market.members[project], self.market.units[project]
        price = float((self.money[members] / units).max())
        return Bid(project, price, CLOSE * max(price, float(self.endowment)))

    def _can_pay(self, project: int, capital: float) -> bool:
        cost = self.market.case.costs[project]
        if abs(capital - cost) > CLOSE * cost:
            return capital > cost
        return self.exact_money(project) >= cost

    def exact_money(self, project: int) -> Fraction:
        """What the supporters of a project have together."""
        members = self.market.members[project]
        return self._money_of(members[self.solvent[members]], len(self.bought))

    def _money_of(self, types: Ints, rounds: int) -> Fraction:
        """Exact money of solvent ballot types before purchase number `rounds`."""
        money = self.endowment * int(self.market.row_weights[types].sum())
        if not len(types):
            return money
        share = np.zeros(len(self.market.row_weights), dtype=np.int64)
        share[types] = self.market.row_weights[types]
        for k in range(rounds):
            project = self.bought[k].project
            among = share[self.market.members[project]]
            if self.market.by_points:
                among = among * self.market.units[project].astype(np.int64)
            units = int(among.sum())
            if units:
                money -= self.exact_price(k) * units
        return money

    def exact_price(self, number: int) -> Fraction:
        """The exact price of a purchase, computed when first asked for."""
        purchase = self.bought[number]
        if purchase.exact is None:
            for earlier in range(number):  # in order, so that the recursion stays flat
                if self.bought[earlier].exact is None:
                    self.exact_price(earlier)
            rest = self.market.case.costs[purchase.project] - self._money_of(purchase.poor, number)
            purchase.exact = rest / purchase.full_units
        return purchase.exact

    def settle(self, bid: Bid) -> tuple[Bought, Floats]:
        """Decide exactly who pays in full at a bid; also what the supporters would have left by floats."""
        market, project = self.market, bid.project
        members, units = market.members[project], market.units[project]
        gap = self.money[members] - bid.price * (units if market.by_points else 1.0)
        margin = bid.error * (units if market.by_points else 1.0) + CLOSE * float(self.endowment)
        poor, near = gap < -margin, gap <= margin
        payers = members[poor]
        purchase = Bought(project, payers[self.solvent[payers]], self._units_of(project, ~poor))
        if np.count_nonzero(near) > len(payers):
            unsure, solvent = near & ~poor, self.solvent[members]
            out = unsure & ~solvent
            purchase.full_units -= self._units_of(project, out)
            unsure &= solvent
            self._settle_unsure(purchase, members[unsure], units[unsure])
            gap[out] = 0.0
        return purchase, gap

    def _units_of(self, project: int, among: NDArray[np.bool_]) -> int:
        if self.market.is_single:
            return int(np.count_nonzero(among))
        return int(self.market.shares[project][among].sum())

    def _settle_unsure(self, purchase: Bought, types: Ints, units: Floats) -> None:
        """Move those to the poor whose exact money is below the exact price, the poorest first."""
        case = self.market.case
        kinds, kind_of = self._kinds(types, units)
        exact = sorted((self._money_of(types[kind_of == n][:1], len(self.bought))
                        / int(self.market.row_weights[types[kind_of == n][0]]) / int(kinds[n, -1]), n) for n in range(len(kinds)))  # fmt: skip
        rest = case.costs[purchase.project] - self._money_of(purchase.poor, len(self.bought))
        for ratio, n in exact:
            if not purchase.full_units or ratio >= rest / purchase.full_units:
                return
            group = types[kind_of == n]
            weight = int(self.market.row_weights[group].sum())
            rest -= ratio * int(kinds[n, -1]) * weight
            purchase.full_units -= int(kinds[n, -1]) * weight
            purchase.poor = np.concatenate([purchase.poor, group])

    def _kinds(self, types: Ints, units: Floats) -> tuple[Ints, Ints]:
        """Ballot types that paid for the same winners are one kind; the last column is their units now."""
        place = np.full(len(self.market.row_weights), -1, dtype=np.int64)
        place[types] = np.arange(len(types))
        paid = np.zeros((len(types), len(self.bought) + 1), dtype=np.int64)
        paid[:, -1] = units
        for k, purchase in enumerate(self.bought):
            rows = place[self.market.members[purchase.project]]
            inside = rows >= 0
            paid[rows[inside], k] = self.market.units[purchase.project][inside]
        kinds, kind_of = np.unique(paid, axis=0, return_inverse=True)
        return kinds, kind_of.reshape(-1)

    def exact_bid(self, bid: Bid) -> Fraction:
        """The exact price of a bid."""
        purchase, _ = self.settle(bid)
        rest = self.market.case.costs[bid.project] - self._money_of(purchase.poor, len(self.bought))
        return rest / purchase.full_units

    def buy(self, bid: Bid) -> Bought:
        """Take the money."""
        purchase, left = self.settle(bid)
        self.money[self.market.members[bid.project]] = np.maximum(left, 0.0)
        self.money[purchase.poor] = 0.0
        self.solvent[purchase.poor] = False
        self.bought.append(purchase)
        return purchase
