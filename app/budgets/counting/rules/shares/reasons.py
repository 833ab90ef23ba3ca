"""Why equal shares funded a project or not: from one watched count at the final endowment."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

import numpy as np

from app.budgets.counting.outcome import Figure, Round, Why
from app.budgets.counting.rules.shares.purse import Purse
from app.budgets.counting.rules.shares.rising import Rise
from app.budgets.counting.run import Run


@dataclass(slots=True)
class Observer:
    """Notes after every purchase which projects can no longer be paid for, and where their voters' money went."""

    rise: Rise
    open: set[int]
    fell: dict[int, int] = field(default_factory=dict)  # project -> round; 0 = never within reach
    money: dict[int, Fraction] = field(default_factory=dict)  # what its voters had when it fell
    spent: dict[int, dict[str, int]] = field(
        default_factory=dict
    )  # winner id -> minor units, for those who fell

    def __call__(self, purse: Purse) -> None:
        """Look at what is still open."""
        number = len(purse.bought)
        if number:
            self.open.discard(purse.bought[-1].project)
        for project in sorted(self.open):
            money = self._money(purse, project)
            if money is not None:
                self.open.discard(project)
                self.fell[project], self.money[project] = number, money

    def _money(self, purse: Purse, project: int) -> Fraction | None:
        """The exact money of the supporters if it does not reach."""
        cost, members = self.rise.case.costs[project], self.rise.market.members[project]
        rough = float((purse.money[members] * self.rise.market.weights[project]).sum())
        if rough > cost * (1 + 1e-9):
            return None
        exact = purse.exact_money(project)
        return exact if exact < cost else None


def tell(run: Run, rise: Rise) -> None:
    """Fill in winners, rounds, reasons and figures."""
    case = run.case
    observer = Observer(rise, set(rise.standing))
    start = Purse(rise.market, rise.endowment)
    observer(start)
    payers = _Payers(rise, observer)
    purse = rise.replay(payers)
    run.winners = list(rise.winners)
    run.rounds = payers.rounds
    for number, project in enumerate(run.winners):
        run.say(project, Why.WON_SHARES, **run.rounds[number].figures)
    taken = run.taken()
    for project in rise.standing:
        if project in run.winners:
            continue
        winner = taken.get(case.groups[project]) if case.groups[project] else None
        if winner and project not in observer.fell:
            run.say(project, Why.EXCLUDED, group=case.groups[project], winner=winner)
        else:
            _say_too_few(run, rise, observer, payers, project)
    run.figures |= {
        "endowment": rise.endowment,
        "endowment_start": rise.start(),
        "increment": rise.increment,
        "steps": rise.step,
        "spent": sum(case.costs[b.project] for b in purse.bought),
    }


def _say_too_few(run: Run, rise: Rise, observer: Observer, payers: "_Payers", project: int) -> None:
    case = run.case
    cost, money = case.costs[project], observer.money[project]
    had = rise.endowment * int(rise.market.weights[project].sum())
    run.say(
        project,
        Why.TOO_FEW_PAYERS,
        round=observer.fell[project],
        votes=case.votes[project],
        cost=cost,
        had=floor(had),
        money=floor(money),
        missing=ceil(cost - money),
        support=Fraction(floor(money * 10_000 / cost), 10_000),
        spent=tuple(
            f"{winner}={amount}"
            for winner, amount in payers.spent_by(project, observer.fell[project])
        ),
    )


class _Payers:
    """Follows the money of every ballot type: what it paid for each winner, for rounds and for losers' figures."""

    def __init__(self, rise: Rise, observer: Observer) -> None:
        self.rise, self.observer = rise, observer
        self.rounds: list[Round] = []
        self.before = np.full(len(rise.market.row_weights), float(rise.endowment))
        self.paid: list[tuple[int, np.ndarray]] = []

    def __call__(self, purse: Purse) -> None:
        """Note one purchase."""
        self.observer(purse)
        number, bought = len(purse.bought), purse.bought[-1]
        case, market = self.rise.case, self.rise.market
        members = market.members[bought.project]
        payments = self.before[members] - purse.money[members]
        self.paid.append((bought.project, payments))
        price, cost = purse.exact_price(number - 1), case.costs[bought.project]
        poor = int(market.row_weights[bought.poor].sum())
        figures: dict[str, Figure] = {
            "round": number,
            "cost": cost,
            "votes": case.votes[bought.project],
            "supporters": int(market.weights[bought.project].sum()),
            "price": price,
            "price_rounded": floor(price + Fraction(1, 2)),
            "effective": Fraction(floor(cost * 100 / price), 100),
            "paid_in_full": int(market.weights[bought.project][payments > 0].sum()) - poor,
            "paid_less": poor,
            "left": self.rise.case.budget - sum(case.costs[b.project] for b in purse.bought),
        }
        fell = tuple(case.ids[p] for p, n in self.observer.fell.items() if n == number)
        self.rounds.append(Round(number, case.ids[bought.project], figures, tuple(sorted(fell))))
        self.before = purse.money.copy()

    def spent_by(self, project: int, rounds: int) -> list[tuple[str, int]]:
        """What the supporters of a project had paid for winners when it fell, in minor units, the largest first."""
        case = self.rise.case
        inside = np.zeros(len(self.rise.market.row_weights), dtype=np.bool_)
        inside[self.rise.market.members[project]] = True
        sums: Counter[str] = Counter()
        for winner, payments in self.paid[:rounds]:
            members = self.rise.market.members[winner]
            among = inside[members]
            amount = round(
                float((payments[among] * self.rise.market.row_weights[members[among]]).sum())
            )
            if amount:
                sums[case.ids[winner]] = amount
        return sorted(sums.items(), key=lambda item: (-item[1], item[0]))
