"""The greedy rules: take projects in the order of their support while the money lasts."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil
from typing import ClassVar

from app.budgets.counting.case import Case
from app.budgets.counting.errors import ParameterError
from app.budgets.counting.lots import TieBreak
from app.budgets.counting.outcome import Note, Round, Why
from app.budgets.counting.parameters import one_of, share
from app.budgets.counting.run import Progress, Run, silent


@dataclass(frozen=True, slots=True)
class GreedyParameters:
    """How the greedy rule orders, what it does at a project that does not fit, and who may stand at all."""

    by: str = "points"  # order by "points", "votes", or "votes_per_cost"
    misfit: str = "skip"  # at a project that does not fit: "skip" it, or "stop" the count
    threshold: int = 0  # least score (points, or votes where votes are counted) to be considered
    threshold_share: str = "0"  # least share of all ballots, as votes, to be considered
    reserve: str | None = (
        None  # share of a cost that must be left for a last project beyond the envelope
    )

    def __post_init__(self) -> None:
        one_of("by", self.by, ("points", "votes", "votes_per_cost"))
        one_of("misfit", self.misfit, ("skip", "stop"))
        share("threshold_share", self.threshold_share)
        if self.threshold < 0:
            raise ParameterError("threshold", self.threshold, "must not be below 0")
        if self.reserve is not None and not share("reserve", self.reserve):
            raise ParameterError("reserve", self.reserve, "must be above 0")


class Greedy:
    """Greedy by votes, by points or by votes per cost.

    Definition: projects below the threshold, dearer than the envelope or without support (score of 0 or less) are set
    aside; the others are taken from the best score down. A project that fits into what is left is bought; one that
    does not is skipped, or ends the count. With `reserve` r, the first project that does not fit is still taken when
    r of its cost is left (the rest comes from outside the envelope), and the count ends either way: such a project
    may be dearer than the envelope. Of a conflict group only the first one bought stands.
    Parameters: see GreedyParameters; scores in votes or points, shares without unit, money in minor units.
    Ties: lower cost, more votes (points), lot. Complexity: O(m log m) after one pass over the ballots.
    Source: the rule most cities use; Talmon and Faliszewski, "A Framework for Approval-Based Budgeting Methods",
    AAAI 2019. The reserve is Poznan's rule ("greedy-custom" in Pabulib).
    """

    name: ClassVar[str] = "greedy"
    version: ClassVar[int] = 1
    parameters: ClassVar[type] = GreedyParameters

    @staticmethod
    def run(case: Case, parameters: GreedyParameters, progress: Progress = silent) -> Run:
        run = Run(case)
        scores = case.points if parameters.by == "points" else case.votes
        ties = case.ties(scores)
        standing = _standing(run, parameters, scores)
        purchase = Purchase(run, scores, case.budget, Why.WON)
        _buy(purchase, ranking(case, standing, ties, parameters.by), parameters)
        run.ties = ties.log
        progress(run.cost, case.budget)
        return run


def ranking(case: Case, standing: list[int], ties: TieBreak, by: str, step: int = 0) -> list[int]:
    """The standing projects from best to worst, every tie logged (its round is the place where it begins)."""

    def value(project: int) -> Fraction | int:
        if by == "votes_per_cost":
            return Fraction(case.votes[project], case.costs[project])
        return case.points[project] if by == "points" else case.votes[project]

    ordered: list[int] = []
    for common, equal in groupby(sorted(standing, key=value, reverse=True), key=value):
        ordered += ties.order(equal, common, step=step, round_=len(ordered) + 1)
    return ordered


def _standing(run: Run, parameters: GreedyParameters, scores: list[int]) -> list[int]:
    case = run.case
    quota = ceil(share("threshold_share", parameters.threshold_share) * case.voters)
    standing = []
    for p in range(case.size):
        if scores[p] <= 0:
            run.say(p, Why.NO_SUPPORT, votes=case.votes[p], score=scores[p])
        elif scores[p] < parameters.threshold:
            run.say(p, Why.BELOW_THRESHOLD, value=scores[p], needed=parameters.threshold)
        elif case.votes[p] < quota:
            run.say(p, Why.BELOW_THRESHOLD, value=case.votes[p], needed=quota)
        elif (
            case.costs[p] > case.budget
            and parameters.misfit == "skip"
            and parameters.reserve is None
        ):
            missing = case.costs[p] - case.budget
            run.say(p, Why.OVER_ENVELOPE, cost=case.costs[p], budget=case.budget, missing=missing)
        else:
            standing.append(p)
    return standing


@dataclass(slots=True)
class Purchase:
    """Buying from a list with a purse: shared by the greedy rule and by utilitarian completion."""

    run: Run
    scores: list[int]
    left: int  # minor units
    why: Why

    def excluded(self, project: int) -> bool:
        """Whether a project of the same conflict group has won; says so."""
        group = self.run.case.groups[project]
        winner = self.run.taken().get(group) if group else None
        if winner:
            self.run.say(project, Why.EXCLUDED, group=group, winner=winner)
        return bool(winner)

    def buy(self, project: int, place: int) -> None:
        """Buy a project that fits."""
        self._take(project, place, self.why, self.left - self.run.case.costs[project])

    def buy_with_reserve(self, project: int, place: int, reserve: Fraction) -> None:
        """Buy a last project with all that is left; others pay the rest."""
        missing = self.run.case.costs[project] - self.left
        self._take(project, place, Why.WON_RESERVE, 0, missing=missing, share=reserve)
        self.run.notes.append(Note.RESERVE_USED)

    def refuse(self, project: int, place: int) -> None:
        """Say that a project does not fit."""
        case = self.run.case
        self.run.say(
            project, Why.DOES_NOT_FIT, place=place, score=self.scores[project], votes=case.votes[project],
            cost=case.costs[project], left=self.left, missing=case.costs[project] - self.left,
        )  # fmt: skip

    def _take(self, project: int, place: int, why: Why, left: int, **more: int | Fraction) -> None:
        case = self.run.case
        figures = {
            "place": place, "score": self.scores[project], "votes": case.votes[project],
            "cost": case.costs[project], "left_before": self.left, "left": left,
        } | more  # fmt: skip
        self.run.say(project, why, **figures)
        self.run.winners.append(project)
        self.run.rounds.append(Round(len(self.run.winners), case.ids[project], figures))
        self.left = left


def _buy(purchase: Purchase, ordered: list[int], parameters: GreedyParameters) -> None:
    case = purchase.run.case
    reserve = share("reserve", parameters.reserve)
    for place, project in enumerate(ordered, 1):
        if purchase.excluded(project):
            continue
        if case.costs[project] <= purchase.left:
            purchase.buy(project, place)
            continue
        if reserve and purchase.left >= reserve * case.costs[project]:
            purchase.buy_with_reserve(project, place, reserve)
        else:
            purchase.refuse(project, place)
        if reserve or parameters.misfit == "stop":
            for later, stopped in enumerate(ordered[place:], place + 1):
                purchase.run.say(stopped, Why.COUNT_STOPPED, place=later, at=case.ids[project])
            return
