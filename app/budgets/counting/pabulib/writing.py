"""Writing Pabulib files: an election, with its outcome when there is one."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.budgets.counting.case import Case, prepare
from app.budgets.counting.election import Ballot, BallotSpec, BallotType, Election, Project
from app.budgets.counting.outcome import Outcome, Why
from app.budgets.counting.pabulib.money import exponent_of, format_money
from app.budgets.counting.pabulib.rules import name_of

META_ORDER = [
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "min_project_score_threshold",
    "categories",
    "edition",
    "language",
    "currency",
    "comment",
    "acknowledgments",
    "min_length_per_category",
    "max_length_per_category",
    "max_sum_cost_per_category",
]
PROJECT_ORDER = [
    "project_id",
    "cost",
    "votes",
    "score",
    "name",
    "category",
    "beneficiaries",
    "selected",
    "neighborhood",
    "subunit",
    "district",
    "description",
    "proposer",
    "public_id",
    "latitude",
    "longitude",
]
TYPES = {
    BallotType.APPROVAL: "approval",
    BallotType.KNAPSACK: "approval",
    BallotType.POINTS: "cumulative",
    BallotType.RANKS: "ordinal",
    BallotType.CHOOSE_ONE: "choose-1",
    BallotType.GRADES: "scoring",
    BallotType.YES_NO: "scoring",
}
LIST_BLANKS = re.compile(r"\s*,\s*")
VALUED = (BallotType.POINTS, BallotType.GRADES, BallotType.YES_NO)


@dataclass(frozen=True, slots=True)
class Details:
    """What a file tells beside the election: META keys, and fields of projects by id (name, description, ...)."""

    meta: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write(election: Election, details: Details, outcome: Outcome | None = None) -> str:
    """The text of a `.pb` file: projects by result, ballots in canonical order under running numbers.

    Raises ValueError when a project id holds a comma, which the format cannot carry.
    """
    for project in election.projects:
        if "," in project.id or project.id != project.id.strip():
            raise ValueError(f"project id {project.id!r} cannot be written in a .pb file")
    case = prepare(election)
    exponent = exponent_of(details.meta.get("currency", ""))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([["META"], ["key", "value"]])
    writer.writerows(_meta(election, case, details, outcome, exponent))
    writer.writerow(["PROJECTS"])
    writer.writerows(_projects(election, case, details, outcome, exponent))
    writer.writerow(["VOTES"])
    writer.writerows(_votes(election))
    return out.getvalue()


def _meta(
    election: Election, case: Case, details: Details, outcome: Outcome | None, exponent: int
) -> list[tuple[str, str]]:
    rule, threshold, comment = name_of(election, case, exponent)
    counted = {
        "num_projects": str(case.size),
        "num_votes": str(case.voters),
        "budget": format_money(election.budget, exponent),
        "vote_type": TYPES[election.spec.type],
        "rule": rule if outcome else "unknown",
        "min_project_score_threshold": str(threshold) if threshold and outcome else "",
        "comment": " ".join(text for text in (details.meta.get("comment", ""), comment) if text),
        **_limits(election.spec, exponent),
    }
    values = {**details.meta, **counted}
    if values["comment"] and not values["comment"].startswith("#1: "):
        values["comment"] = f"#1: {values['comment']}"
    order = [*META_ORDER, *(key for key in values if key not in META_ORDER)]
    return [(key, _line(values[key])) for key in order if values.get(key)]


def _limits(spec: BallotSpec, exponent: int) -> dict[str, str]:
    money = {"min_sum_cost": spec.min_cost, "max_sum_cost": spec.max_cost}
    valued = spec.type in (BallotType.POINTS, BallotType.GRADES)
    least_total = spec.max_total if spec.spend_all else spec.min_total
    numbers = {
        "min_length": spec.min_choices,
        "max_length": len(spec.vector) or None
        if spec.type is BallotType.RANKS
        else spec.max_choices,
        "min_points": spec.min_value if valued else -1 if spec.type is BallotType.YES_NO else None,
        "max_points": spec.max_value if valued else 1 if spec.type is BallotType.YES_NO else None,
        "min_sum_points": least_total if valued else None,
        "max_sum_points": spec.max_total if valued else None,
    }
    if spec.type is BallotType.CHOOSE_ONE:
        numbers |= {"min_length": 1, "max_length": 1}
    return {
        **{name: str(value) for name, value in numbers.items() if value is not None},
        **{
            name: format_money(value, exponent)
            for name, value in money.items()
            if value is not None
        },
    }


def _projects(
    election: Election, case: Case, details: Details, outcome: Outcome | None, exponent: int
) -> list[list[str]]:
    chosen = (
        {r.project: 2 if r.why is Why.WON_RESERVE else 1 for r in outcome.reasons if r.is_funded}
        if outcome
        else {}
    )
    listed = _listed(election)
    rows = []
    for n, project in enumerate(sorted(election.projects, key=lambda p: p.id)):
        values = dict(details.projects.get(project.id, {}))
        values |= _numbers(project, exponent, listed[project.id])
        values["name"] = values.get("name") or project.id
        if election.spec.type in (*VALUED, BallotType.RANKS):
            values["score"] = str(case.points[n])
        if outcome:
            values["selected"] = str(chosen.get(project.id, 0))
        order = (
            -case.points[n],
            project.cost,
            -case.votes[n],
            -chosen.get(project.id, 0),
            project.id,
        )
        rows.append((order, values))
    columns = [name for name in PROJECT_ORDER if any(values.get(name) for _, values in rows)]
    rows.sort(key=lambda row: row[0])
    return [columns, *([_line(values.get(name, "")) for name in columns] for _, values in rows)]


def _numbers(project: Project, exponent: int, votes: int) -> dict[str, str]:
    values = {
        "project_id": project.id,
        "cost": format_money(project.cost, exponent),
        "votes": str(votes),
    }
    if project.category:
        values["category"] = LIST_BLANKS.sub(",", project.category)
    if project.area:
        values["district"] = project.area
    return values


def _listed(election: Election) -> dict[str, int]:
    """On how many ballots each project is named: what the column `votes` means."""
    counts = dict.fromkeys((p.id for p in election.projects), 0)
    for ballot, weight in election.ballots.types:
        for name, _ in _written(ballot, election.spec):
            counts[name] += weight
    return counts


def _written(ballot: Ballot, spec: BallotSpec) -> list[tuple[str, int]]:
    """The choices a file lists: the best first; a zero says nothing and is left out."""
    if spec.type is BallotType.RANKS:
        return sorted(ballot, key=lambda choice: choice[1])
    return sorted((choice for choice in ballot if choice[1]), key=lambda choice: -choice[1])


def _votes(election: Election) -> list[list[str]]:
    spec = election.spec
    pointed = spec.type in VALUED or (spec.type is BallotType.RANKS and not _is_plain(election))
    rows = [["voter_id", "vote", "points"] if pointed else ["voter_id", "vote"]]
    for ballot, weight in election.ballots.types:
        written = _written(ballot, spec)
        cells = [",".join(name for name, _ in written)]
        if pointed:
            given = (
                (*spec.vector, *([0] * len(written)))
                if spec.type is BallotType.RANKS
                else [v for _, v in written]
            )
            cells.append(",".join(str(points) for points in given[: len(written)]))
        rows += [[str(len(rows) + n), *cells] for n in range(weight)]
    return rows


def _is_plain(election: Election) -> bool:
    """Whether every ballot ranks as many as there are points, n to 1: what readers assume without a points column."""
    vector = election.spec.vector
    falling = vector == tuple(range(len(vector), 0, -1))
    return falling and all(len(ballot) == len(vector) for ballot, _ in election.ballots.types)


def _line(text: str) -> str:
    """One line without outer blanks, as the format wants it."""
    return " ".join(text.split())
