"""The one validator of ballots: the same for the web, for paper and for import."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.budgets.counting.election import (
    EACH,
    VALUE_LIMIT,
    BallotSpec,
    BallotType,
    Choice,
    Limit,
    Project,
)


class FaultCode(StrEnum):
    """What is wrong with a ballot."""

    UNKNOWN_PROJECT = "unknown_project"
    PROJECT_TWICE = "project_twice"
    VALUE_NOT_ALLOWED = "value_not_allowed"
    VALUE_TOO_LOW = "value_too_low"
    VALUE_TOO_HIGH = "value_too_high"
    TOO_FEW_CHOICES = "too_few_choices"
    TOO_MANY_CHOICES = "too_many_choices"
    TOO_CHEAP = "too_cheap"
    TOO_EXPENSIVE = "too_expensive"
    TOTAL_TOO_LOW = "total_too_low"
    TOTAL_TOO_HIGH = "total_too_high"
    POINTS_UNSPENT = "points_unspent"
    RANK_TWICE = "rank_twice"
    RANK_MISSING = "rank_missing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what, where (a project; a category or area when `kind` says so), the value found and the limit."""

    code: FaultCode
    project: str = ""
    value: int | None = None
    limit: int | None = None
    kind: str = ""  # "", "category" or "area"
    name: str = ""


MARKS = {  # the only values these ballots know
    BallotType.APPROVAL: (1,),
    BallotType.KNAPSACK: (1,),
    BallotType.CHOOSE_ONE: (1,),
    BallotType.YES_NO: (-1, 0, 1),
}


def validate(
    ballot: Iterable[Choice] | dict[str, int],
    spec: BallotSpec,
    projects: Mapping[str, Project],
) -> list[Fault]:
    """All faults of a ballot, in the order of the checks; an empty list = valid.

    The ballot is pairs (project id, value) as written, so that a project named twice is seen.
    """
    pairs = list(ballot.items() if isinstance(ballot, dict) else ballot)
    names = {name for name, _ in pairs}
    if len(names) < len(pairs) or not names <= projects.keys():
        return list(_projects(pairs, projects))  # nothing more can be said of such choices
    faults = list(_values(pairs, spec))
    if spec.type is BallotType.RANKS:
        faults += _ranks(pairs, spec)
    chosen = [
        (projects[name], value)
        for name, value in pairs
        if spec.type is not BallotType.YES_NO or value == 1
    ]
    faults += _totals(chosen, spec)
    for limit in limits_of(spec, projects):
        faults += _limit(chosen, limit)
    return faults


def _projects(pairs: list[Choice], projects: Mapping[str, Project]) -> Iterator[Fault]:
    for name, times in Counter(name for name, _ in pairs).items():
        if name not in projects:
            yield Fault(FaultCode.UNKNOWN_PROJECT, name)
        if times > 1:
            yield Fault(FaultCode.PROJECT_TWICE, name, value=times, limit=1)


def _values(pairs: list[Choice], spec: BallotSpec) -> Iterator[Fault]:
    marks = MARKS.get(spec.type)
    low = spec.min_value if spec.min_value is not None else _lowest(spec.type)
    high = spec.max_value if spec.max_value is not None else VALUE_LIMIT
    for name, value in pairs:
        if marks is not None:
            if value not in marks:
                yield Fault(FaultCode.VALUE_NOT_ALLOWED, name, value=value)
        elif value < low:
            yield Fault(FaultCode.VALUE_TOO_LOW, name, value=value, limit=low)
        elif value > high:
            yield Fault(FaultCode.VALUE_TOO_HIGH, name, value=value, limit=high)


def _lowest(kind: BallotType) -> int:
    return -VALUE_LIMIT if kind is BallotType.GRADES else 1 if kind is BallotType.RANKS else 0


def _ranks(pairs: list[Choice], spec: BallotSpec) -> Iterator[Fault]:
    ranks = Counter(value for _, value in pairs)
    for rank in sorted(rank for rank, times in ranks.items() if times > 1):
        yield Fault(FaultCode.RANK_TWICE, value=rank, limit=1)
    for rank in range(1, len(pairs) + 1):
        if rank not in ranks:
            yield Fault(FaultCode.RANK_MISSING, value=rank)
            return  # the first gap explains the others


def _totals(chosen: list[tuple[Project, int]], spec: BallotSpec) -> Iterator[Fault]:
    count, cost = len(chosen), sum(p.cost for p, _ in chosen)
    one = 1 if spec.type is BallotType.CHOOSE_ONE else None
    yield from _between(count, spec.min_choices or one, spec.max_choices or one, CHOICES)
    yield from _between(cost, spec.min_cost, spec.max_cost, COSTS)
    if spec.type in (BallotType.POINTS, BallotType.GRADES):
        total = sum(value for _, value in chosen)
        yield from _between(total, spec.min_total, spec.max_total, TOTALS)
        if spec.spend_all and spec.max_total is not None and total < spec.max_total:
            yield Fault(FaultCode.POINTS_UNSPENT, value=total, limit=spec.max_total)


CHOICES = (FaultCode.TOO_FEW_CHOICES, FaultCode.TOO_MANY_CHOICES)
COSTS = (FaultCode.TOO_CHEAP, FaultCode.TOO_EXPENSIVE)
TOTALS = (FaultCode.TOTAL_TOO_LOW, FaultCode.TOTAL_TOO_HIGH)


def _between(
    value: int,
    low: int | None,
    high: int | None,
    codes: tuple[FaultCode, FaultCode],
    where: tuple[str, str] = ("", ""),
) -> Iterator[Fault]:
    kind, name = where
    if low is not None and value < low:
        yield Fault(codes[0], value=value, limit=low, kind=kind, name=name)
    if high is not None and value > high:
        yield Fault(codes[1], value=value, limit=high, kind=kind, name=name)


def limits_of(spec: BallotSpec, projects: Mapping[str, Project]) -> Iterator[Limit]:
    """The limits by category and area that hold among these projects, each with the name it is for."""
    own = {(limit.kind, limit.name) for limit in spec.limits}
    for limit in spec.limits:
        standing = {getattr(project, limit.kind) for project in projects.values()} - {""}
        if limit.name in standing:
            yield limit
        elif limit.name == EACH:
            for name in sorted(standing):
                if (limit.kind, name) not in own:
                    yield replace(limit, name=name)


def _limit(chosen: list[tuple[Project, int]], limit: Limit) -> Iterator[Fault]:
    inside = [(p, value) for p, value in chosen if getattr(p, limit.kind) == limit.name]
    where = (limit.kind, limit.name)
    yield from _between(len(inside), limit.min_choices, limit.max_choices, CHOICES, where)
    yield from _between(sum(p.cost for p, _ in inside), None, limit.max_cost, COSTS, where)
    yield from _between(sum(value for _, value in inside), None, limit.max_points, TOTALS, where)
