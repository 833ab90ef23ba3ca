"""Add1: give every voter a little more and count again, while the envelope holds."""

from dataclasses import dataclass, field
from fractions import Fraction

from app.budgets.counting.case import Case
from app.budgets.counting.lots import TieBreak
from app.budgets.counting.outcome import Note, Tie
from app.budgets.counting.rules.shares.buying import Auction, Watch
from app.budgets.counting.rules.shares.market import Market
from app.budgets.counting.rules.shares.parameters import SharesParameters
from app.budgets.counting.rules.shares.purse import Purse
from app.budgets.counting.run import Progress


@dataclass(slots=True)
class Rise:
    """The endowment reached, with what it bought. Ties are logged once, at the step where they first occur."""

    case: Case
    parameters: SharesParameters
    standing: list[int]
    market: Market
    ties: TieBreak
    first: int = 0  # the step to begin with: 0 in every count, more only in guesses
    endowment: Fraction = Fraction(0)
    step: int = 0
    winners: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def increment(self) -> int:
        """Minor units a step."""
        return self.parameters.increment or max(1, self.case.budget // self.case.voters // 400)

    def start(self) -> Fraction:
        """The first endowment in minor units."""
        exact = Fraction(self.case.budget, self.case.voters)
        return (
            exact
            if self.parameters.start == "exact"
            else exact // self.increment * Fraction(self.increment)
        )

    def run(self, progress: Progress) -> None:
        """Raise the endowment until the next step would overspend."""
        self._begin()
        while self.parameters.rises and not self._is_finished():
            progress(self._cost(self.winners), self.case.budget)
            if self.step == self.parameters.step_cap:
                self.notes.append(Note.STEP_CAP_REACHED)
                return
            winners = self._count(self.endowment + self.increment, self.step + 1)
            if self._cost(winners) > self.case.budget:
                return
            self.endowment += self.increment
            self.step += 1
            self.winners = winners

    def _begin(self) -> None:
        """Count at the first step; a guess that already overspends goes back half way."""
        self.step = self.first
        while True:
            self.endowment = self.start() + self.step * self.increment
            self.winners = self._count(self.endowment, self.step)
            if not self.step or self._cost(self.winners) <= self.case.budget:
                return
            self.step //= 2

    def replay(self, watch: Watch) -> Purse:
        """Count once more at the final endowment, watched."""
        quiet = TieBreak(self.ties.ids, self.ties.costs, self.ties.scores, self.ties.lot)
        return self._auction(quiet, self.step).run(self.endowment, self.standing, watch)

    def unique_ties(self) -> list[Tie]:
        """The log without the repetitions of later steps."""
        first: dict[tuple[tuple[str, ...], tuple[str, ...]], Tie] = {}
        for tie in self.ties.log:
            first.setdefault((tie.projects, tie.order), tie)
        return list(first.values())

    def _auction(self, ties: TieBreak, step: int) -> Auction:
        return Auction(self.market, self.parameters.utility == "cost", ties, step)

    def _count(self, endowment: Fraction, step: int) -> list[int]:
        purse = self._auction(self.ties, step).run(endowment, self.standing)
        return [purchase.project for purchase in purse.bought]

    def _cost(self, winners: list[int]) -> int:
        return sum(self.case.costs[p] for p in winners)

    def _is_finished(self) -> bool:
        """Whether more money could change nothing (or, if the rule stops there, nothing more fits)."""
        taken = {self.case.groups[p] for p in self.winners if self.case.groups[p]}
        won = set(self.winners)
        open_ = [
            p
            for p in self.standing
            if p not in won and self.case.groups[p] not in taken and self.market.total_units(p)
        ]
        if self.parameters.stop == "exhaustive":
            left = self.case.budget - self._cost(self.winners)
            return all(self.case.costs[p] > left for p in open_)
        return not open_
