"""Sequential Phragmen: voters earn at equal speed and buy a project as soon as its supporters can."""

import heapq
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

import numpy as np

from app.budgets.counting.case import Case, Ints
from app.budgets.counting.lots import TieBreak
from app.budgets.counting.outcome import Figure, Round, Why
from app.budgets.counting.parameters import one_of
from app.budgets.counting.run import Progress, Run, silent

CLOSE = 1e-9  # relative: loads closer than this are compared as fractions


@dataclass(frozen=True, slots=True)
class PhragmenParameters:
    """What happens at a project that no longer fits."""

    misfit: str = "stop"  # "stop" the count, or "skip" the project

    def __post_init__(self) -> None:
        one_of("misfit", self.misfit, ("stop", "skip"))


class Phragmen:
    """Sequential Phragmen for approval ballots.

    Definition: all voters earn money at the same speed. As soon as the supporters of a project together have its cost,
    it is bought and they start again from nothing. Said in loads: the project whose supporters would end with the
    smallest load is next, load = (cost + sum of its supporters' loads) / number of supporters. Projects dearer than
    the envelope or without support are set aside; at the first project that no longer fits the count stops (or, by
    `misfit`, the project is skipped). Of a conflict group only the first one bought stands. Points are not used.
    Parameters: see PhragmenParameters; loads in minor units per voter. Ties: lower cost, more votes, lot.
    Exactness: a voter's load is that of the last winner they support, so exact loads are sums over winners.
    Complexity: O(k x s) in practice, for k winners and s supporters asked again.
    Source: Phragmen 1894; Los, Christoff, Grossi, "Proportional Budget Allocations: Towards a Systematization",
    IJCAI 2022.
    """

    name: ClassVar[str] = "phragmen"
    version: ClassVar[int] = 1
    parameters: ClassVar[type] = PhragmenParameters

    @staticmethod
    def run(case: Case, parameters: PhragmenParameters, progress: Progress = silent) -> Run:
        run = Run(case)
        for p in range(case.size):
            if not case.votes[p]:
                run.say(p, Why.NO_SUPPORT, votes=0, score=case.points[p])
            elif case.costs[p] > case.budget:
                missing = case.costs[p] - case.budget
                run.say(
                    p, Why.OVER_ENVELOPE, cost=case.costs[p], budget=case.budget, missing=missing
                )
        ties = case.ties()
        Bearers(run, ties).run(parameters.misfit == "skip")
        run.ties = ties.log
        progress(run.cost, case.budget)
        return run


@dataclass(slots=True)
class Bearers:
    """The loads: `last[type]` is the number of the last winner a ballot type supports, `loads[number]` its load."""

    run_: Run
    ties: TieBreak
    last: Ints = field(init=False)
    loads: list[Fraction] = field(default_factory=lambda: [Fraction(0)])

    def __post_init__(self) -> None:
        self.last = np.zeros(len(self.run_.case.weights), dtype=np.int64)

    def run(self, skip: bool) -> None:
        """Buy until the money or the projects end."""
        run, case = self.run_, self.run_.case
        heap = [
            (case.costs[p] / case.votes[p], p) for p in range(case.size) if p not in run.reasons
        ]
        heapq.heapify(heap)
        while heap:
            load, project = self._next(heap)
            if project is None:
                return
            left = case.budget - run.cost
            if case.costs[project] <= left:
                self._buy(project, load)
            else:
                missing = case.costs[project] - left
                run.say(
                    project, Why.DOES_NOT_FIT, place=len(run.winners) + 1, score=case.votes[project],
                    votes=case.votes[project], cost=case.costs[project], left=left, missing=missing, load=load,
                )  # fmt: skip
                if not skip:
                    self._stop(project)
                    return

    def _next(self, heap: list[tuple[float, int]]) -> tuple[Fraction, int | None]:
        """The project with the smallest load; loads never fall, so only the top of the heap is asked again."""
        asked: list[tuple[float, int]] = []
        ceiling = float("inf")
        rough = [float(load) for load in self.loads]
        while heap and heap[0][0] <= ceiling:
            _, project = heapq.heappop(heap)
            if self._is_excluded(project):
                continue
            load = self._load(project, rough)
            ceiling = min(ceiling, load * (1 + CLOSE))
            asked.append((load, project))
        close = [project for load, project in asked if load <= ceiling]
        exact = {project: self._exact(project) for project in close}
        lowest = min(exact.values(), default=Fraction(0))
        equal = [project for project in close if exact[project] == lowest]
        first = self.ties.order(equal, lowest, round_=len(self.loads))[0] if equal else None
        for load, project in asked:
            if project != first:
                heapq.heappush(heap, (load * (1 - CLOSE), project))
        return lowest, first

    def _is_excluded(self, project: int) -> bool:
        group = self.run_.case.groups[project]
        winner = self.run_.taken().get(group) if group else None
        if winner:
            self.run_.say(project, Why.EXCLUDED, group=group, winner=winner)
        return bool(winner)

    def _borne(self, project: int) -> Ints:
        """How many supporters have each winner as their last one."""
        case = self.run_.case
        members = case.members[project]
        borne = np.bincount(
            self.last[members], weights=case.weights[members], minlength=len(self.loads)
        )
        return borne.astype(np.int64)

    def _load(self, project: int, loads: list[float]) -> float:
        case = self.run_.case
        borne = float((self._borne(project) * loads).sum())
        return (case.costs[project] + borne) / case.votes[project]

    def _exact(self, project: int) -> Fraction:
        case = self.run_.case
        borne = sum(
            (int(n) * load for n, load in zip(self._borne(project), self.loads, strict=True)),
            Fraction(0),
        )
        return (case.costs[project] + borne) / case.votes[project]

    def _buy(self, project: int, load: Fraction) -> None:
        run, case = self.run_, self.run_.case
        self.last[case.members[project]] = len(self.loads)
        self.loads.append(load)
        run.winners.append(project)
        figures: dict[str, Figure] = {
            "round": len(run.winners), "cost": case.costs[project], "votes": case.votes[project],
            "load": load, "left": case.budget - run.cost,
        }  # fmt: skip
        run.say(project, Why.WON_LOAD, **figures)
        run.rounds.append(Round(len(run.winners), case.ids[project], figures))

    def _stop(self, at: int) -> None:
        run, case = self.run_, self.run_.case
        taken = run.taken()
        for p in range(case.size):
            if p in run.reasons:
                continue
            if case.groups[p] in taken:
                run.say(p, Why.EXCLUDED, group=case.groups[p], winner=taken[case.groups[p]])
            else:
                run.say(
                    p, Why.NOT_REACHED, at=case.ids[at], votes=case.votes[p], load=self._exact(p)
                )
