"""What a rule hands back before it is made an outcome: indices instead of ids."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeAlias

from app.budgets.counting.case import Case
from app.budgets.counting.outcome import Figure, Note, Reason, Round, Tie, Why

Progress: TypeAlias = Callable[[int, int], None]  # money spent so far, envelope


def silent(done: int, total: int) -> None:
    """Report nothing."""


@dataclass(slots=True)
class Run:
    """Winners in the order chosen, one reason for every project, rounds, ties, notes and figures of one count."""

    case: Case
    winners: list[int] = field(default_factory=list)
    reasons: dict[int, Reason] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        return sum(self.case.costs[p] for p in self.winners)

    def say(self, project: int, why: Why, **figures: Figure) -> None:
        """Set the reason of a project."""
        self.reasons[project] = Reason(self.case.ids[project], why, figures)

    def taken(self) -> dict[str, str]:
        """The conflict groups that have a winner, with that winner's id."""
        return {self.case.groups[p]: self.case.ids[p] for p in self.winners if self.case.groups[p]}


class Rule(Protocol):
    """A rule of the registry: a name, a version that changes when outcomes could, its parameters, the count."""

    name: ClassVar[str]
    version: ClassVar[int]
    parameters: ClassVar[type]

    @staticmethod
    def run(case: Case, parameters: Any, progress: Progress) -> Run:
        """Count; `parameters` is an instance of the rule's own parameters."""
