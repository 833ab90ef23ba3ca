"""One count of equal shares at a given endowment."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.budgets.counting.lots import TieBreak
from app.budgets.counting.rules.shares.market import Market
from app.budgets.counting.rules.shares.purse import CLOSE, Bid, Purse


@dataclass(slots=True)
class Auction:
    """Buys projects at the lowest price per unit of utility until nobody can pay for anything.

    A project's price never falls, so candidates wait in a heap by their last known price, and only the top is asked
    again. `scale` turns a price into the number compared: the cost when utility is cost times votes, else 1.
    """

    market: Market
    by_cost: bool
    ties: TieBreak
    step: int = 0

    def run(
        self, endowment: Fraction, standing: Iterable[int], watch: "Watch | None" = None
    ) -> Purse:
        """Count; `watch` is called after every purchase."""
        purse = Purse(self.market, endowment)
        heap = [(self._first_price(p), p) for p in standing if self.market.total_units(p)]
        heapq.heapify(heap)
        gone: set[str] = set()
        while bids := self._best(purse, heap, gone):
            bid = self._choose(purse, bids)
            for other in bids:
                if other is not bid:
                    heapq.heappush(heap, (self._low(other), other.project))
            purse.buy(bid)
            gone.add(self.market.case.groups[bid.project] or f"\0{bid.project}")
            if watch:
                watch(purse)
        return purse

    def _scale(self, project: int) -> int:
        return self.market.case.costs[project] if self.by_cost else 1

    def _first_price(self, project: int) -> float:
        price = self.market.case.costs[project] / self.market.total_units(project) * (1 - CLOSE)
        return price / self._scale(project)

    def _low(self, bid: Bid) -> float:
        """The least that a bid's exact price can be, in the number compared."""
        return (bid.price - bid.error) / self._scale(bid.project)

    def _best(self, purse: Purse, heap: list[tuple[float, int]], gone: set[str]) -> list[Bid]:
        """The bids that could be the lowest; the others go back into the heap."""
        asked: list[Bid] = []
        ceiling = float("inf")
        while heap and heap[0][0] <= ceiling:
            last, project = heapq.heappop(heap)
            if self.market.case.groups[project] in gone:
                continue
            bid = purse.bid(project, last * self._scale(project) * (1 - CLOSE))
            if bid is not None:
                ceiling = min(ceiling, (bid.price + bid.error) / self._scale(project))
                asked.append(bid)
        for bid in asked:
            if self._low(bid) > ceiling:
                heapq.heappush(heap, (self._low(bid), bid.project))
        return [bid for bid in asked if self._low(bid) <= ceiling]

    def _choose(self, purse: Purse, bids: list[Bid]) -> Bid:
        if len(bids) == 1:
            return bids[0]
        exact = {bid.project: purse.exact_bid(bid) / self._scale(bid.project) for bid in bids}
        lowest = min(exact.values())
        equal = [p for p, price in exact.items() if price == lowest]
        first = self.ties.order(equal, lowest, self.step, len(purse.bought) + 1)[0]
        return next(bid for bid in bids if bid.project == first)


Watch = Callable[[Purse], None]
