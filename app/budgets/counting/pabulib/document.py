"""What a Pabulib file holds: an election, and what only people read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.budgets.counting.election import Ballots, BallotSpec, Election, Project, Scalar
from app.budgets.counting.pabulib.problems import Problem
from app.budgets.counting.pabulib.rules import rule_of


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with what the file says beside its cost: name, official numbers, and every other field as text."""

    project: Project
    line: int
    name: str = ""
    votes: int | None = None
    score: int | None = None
    selected: int | None = None  # 1 = funded, 2 and 3 = funded from elsewhere
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read without errors; money in minor units with `exponent` decimals."""

    file: str
    meta: Mapping[str, str]
    budget: int
    exponent: int
    rows: tuple[ProjectRow, ...]
    ballots: Ballots
    spec: BallotSpec
    warnings: tuple[Problem, ...] = ()

    @property
    def currency(self) -> str:
        return self.meta.get("currency", "").upper()

    @property
    def projects(self) -> tuple[Project, ...]:
        return tuple(row.project for row in self.rows)

    @property
    def official(self) -> frozenset[str]:
        """The ids the file marks as funded from this envelope (1), or by Poznan's reserve (2)."""
        kinds = (1, 2) if self.meta.get("rule") == "greedy-custom" else (1,)
        return frozenset(row.project.id for row in self.rows if row.selected in kinds)

    @property
    def rule(self) -> tuple[str, dict[str, Scalar]]:
        """The rule and parameters that the file names; the greedy rule when it names none we know."""
        return rule_of(self.meta, self.exponent)

    def election(
        self,
        rule: str | None = None,
        parameters: Mapping[str, Scalar] | None = None,
        seed: str = "",
    ) -> Election:
        """The election of the file, by the file's own rule unless another is given."""
        own_rule, own_parameters = self.rule
        return Election(
            budget=self.budget,
            projects=self.projects,
            ballots=self.ballots,
            spec=self.spec,
            rule=rule or own_rule,
            parameters=dict(
                parameters if parameters is not None else own_parameters if rule is None else {}
            ),
            seed=seed,
        )

    @property
    def begins(self) -> date | None:
        return parse_date(self.meta.get("date_begin", ""))

    @property
    def ends(self) -> date | None:
        return parse_date(self.meta.get("date_end", ""), last=True)


def parse_date(text: str, last: bool = False) -> date | None:
    """A date such as 31.12.2023 or 2023-12-31; a bare year is its first (or last) day; None for anything else."""
    for layout in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007
        except ValueError:
            continue
    if len(text) == 4 and text.isascii() and text.isdigit() and int(text) > 0:
        return date(int(text), 12, 31) if last else date(int(text), 1, 1)
    return None
