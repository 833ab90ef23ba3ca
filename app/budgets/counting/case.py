"""An election prepared for counting: projects as indices, ballots as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.budgets.counting.election import BallotSpec, BallotType, Election
from app.budgets.counting.errors import ElectionError
from app.budgets.counting.lots import TieBreak, lot_order

Ints: TypeAlias = NDArray[np.int64]


@dataclass(slots=True)
class Case:
    """Projects in the order of their ids; `members[p]` are the ballot types that support p, `worth[p]` their points.

    Votes = ballots that support a project (rank given, or a value above zero); points = the sum of all values,
    for ranks by the published vector. Memory: 16 bytes for each choice of each ballot type.
    """

    budget: int
    ids: list[str]
    costs: list[int]
    groups: list[str]
    votes: list[int]
    points: list[int]
    weights: Ints  # of each ballot type
    members: list[Ints]
    worth: list[Ints]
    lot: list[int]
    spec: BallotSpec

    @property
    def voters(self) -> int:
        return int(self.weights.sum())

    @property
    def size(self) -> int:
        return len(self.ids)

    def ties(self, scores: Sequence[int] | None = None) -> TieBreak:
        """A fresh tie-breaker; `scores` defaults to votes."""
        return TieBreak(self.ids, self.costs, scores or self.votes, self.lot)


def prepare(election: Election, order: Sequence[str] | None = None) -> Case:
    """Build the arrays in one pass over the ballots; `order` replaces the public lot (to try other lots).

    Raises ElectionError when a ballot names a project that does not stand.
    """
    projects = sorted(election.projects, key=lambda p: p.id)
    ids = [p.id for p in projects]
    place = {name: n for n, name in enumerate(order or lot_order(election.seed, ids))}
    kinds, columns, values = _flatten(election, {name: n for n, name in enumerate(ids)})
    weights = np.array([weight for _, weight in election.ballots.types], dtype=np.int64)
    points_of = _points_of(values, election.spec)
    by_project = np.argsort(columns, kind="stable")
    bounds = np.searchsorted(columns[by_project], np.arange(len(ids) + 1))
    case = Case(
        budget=election.budget, ids=ids, costs=[p.cost for p in projects], groups=[p.group for p in projects],
        votes=[], points=[], weights=weights, members=[], worth=[], lot=[place[name] for name in ids],
        spec=election.spec,
    )  # fmt: skip
    supports = values > 0
    for n in range(len(ids)):
        rows = by_project[bounds[n] : bounds[n + 1]]
        case.points.append(int((points_of[rows] * weights[kinds[rows]]).sum()))
        rows = rows[supports[rows]]
        case.members.append(kinds[rows])
        case.worth.append(points_of[rows])
        case.votes.append(int(weights[kinds[rows]].sum()))
    return case


def _flatten(election: Election, index: dict[str, int]) -> tuple[Ints, Ints, Ints]:
    """Each choice as (ballot type, project, value)."""
    types = election.ballots.types
    lengths = np.fromiter((len(ballot) for ballot, _ in types), dtype=np.int64, count=len(types))
    total = int(lengths.sum())
    choices = list(chain.from_iterable(map(itemgetter(0), types)))
    try:
        found = map(index.__getitem__, map(itemgetter(0), choices))
        columns = np.fromiter(found, dtype=np.int64, count=total)
    except KeyError as unknown:
        raise ElectionError(f"a ballot names the unknown project {unknown.args[0]!r}") from None
    values = np.fromiter(map(itemgetter(1), choices), dtype=np.int64, count=total)
    return np.repeat(np.arange(len(types), dtype=np.int64), lengths), columns, values


def _points_of(values: Ints, spec: BallotSpec) -> Ints:
    if spec.type is not BallotType.RANKS:
        return values
    vector = np.array([0, *spec.vector, 0], dtype=np.int64)
    return vector[np.clip(values, 0, len(vector) - 1)]
