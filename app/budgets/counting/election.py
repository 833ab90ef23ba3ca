"""What is counted: the projects, ballots, rule and lot seed of one envelope."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Self, TypeAlias

from app.budgets.counting.errors import ElectionError

Choice: TypeAlias = tuple[str, int]
Ballot: TypeAlias = tuple[Choice, ...]
Scalar: TypeAlias = str | int | bool | None

MONEY_LIMIT = 10**15  # minor units: the largest sum a float still holds exactly, with a margin
VALUE_LIMIT = 10**9
EACH = "*"  # as the name of a limit: each category (or area) that has no limit of its own
ENCODER = json.JSONEncoder(separators=(",", ":"))  # the ids of a ballot are sorted already


def canonical_json(value: object) -> str:
    """The one text of a value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


class BallotType(StrEnum):
    """What a number beside a project means on a ballot."""

    APPROVAL = "approval"  # 1 = chosen
    KNAPSACK = "knapsack"  # 1 = chosen; the sum of the costs is limited
    POINTS = "points"  # points given
    RANKS = "ranks"  # 1 = first place
    CHOOSE_ONE = "choose-1"  # 1 = chosen
    GRADES = "grades"  # the grade
    YES_NO = "yes-no"  # 1 = yes, -1 = no, 0 = abstain


@dataclass(frozen=True, slots=True)
class Project:
    """One thing that can be funded. Cost in minor units (cents); of one `group` at most one wins."""

    id: str
    cost: int
    category: str = ""
    area: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ElectionError("a project has no id")
        if not 0 < self.cost <= MONEY_LIMIT:
            raise ElectionError(
                f"project {self.id!r}: cost {self.cost} is not between 1 and {MONEY_LIMIT}"
            )


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of one category or area a ballot may hold; of one in which no project stands it says nothing."""

    kind: str  # "category" or "area"
    name: str  # of the category or area, or EACH
    min_choices: int | None = None
    max_choices: int | None = None
    max_cost: int | None = None
    max_points: int | None = None


@dataclass(frozen=True, slots=True)
class BallotSpec:
    """What a valid ballot is. None = no limit; costs in minor units."""

    type: BallotType = BallotType.APPROVAL
    min_choices: int | None = None
    max_choices: int | None = None
    min_cost: int | None = None
    max_cost: int | None = None
    min_total: int | None = None  # points or grades, summed
    max_total: int | None = None
    min_value: int | None = None  # points or grade of one project
    max_value: int | None = None
    vector: tuple[int, ...] = ()  # ranks: points of the first, second, ... place
    spend_all: bool = False  # points: max_total must be given out to the last point
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballots:
    """A multiset of ballots: equal ballots are one type with a weight, in the order of their canonical text."""

    types: tuple[tuple[Ballot, int], ...] = ()
    digest: str = field(
        default="", compare=False
    )  # SHA-256 of the lines "canonical text, tab, weight"

    @classmethod
    def of(cls, ballots: Iterable[Iterable[Choice] | dict[str, int]]) -> Self:
        """Collect single ballots, each the pairs (project id, value) or a mapping; zero pairs is a blank ballot."""
        return cls.weighted((ballot, 1) for ballot in ballots)

    @classmethod
    def weighted(cls, ballots: Iterable[tuple[Iterable[Choice] | dict[str, int], int]]) -> Self:
        """Collect ballots that stand for `weight` equal ones each."""
        weights: Counter[Ballot] = Counter()
        for ballot, weight in ballots:
            if weight < 1:
                raise ElectionError(f"a ballot with weight {weight}")
            weights[canonical(ballot)] += weight
        lines = sorted((ballot_text(ballot), ballot, weight) for ballot, weight in weights.items())
        sha = hashlib.sha256()
        for text, _, weight in lines:
            sha.update(f"{text}\t{weight}\n".encode())
        return cls(tuple((ballot, weight) for _, ballot, weight in lines), sha.hexdigest())

    @property
    def total(self) -> int:
        """How many ballots were cast, blank ones included."""
        return sum(weight for _, weight in self.types)


def canonical(ballot: Iterable[Choice] | dict[str, int]) -> Ballot:
    """A ballot as sorted pairs; raises ElectionError when a project is named twice or a value is out of bounds."""
    pairs = tuple(sorted(ballot.items() if isinstance(ballot, dict) else ballot))
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ElectionError(f"a ballot names a project twice: {pairs}")
    if pairs and max(map(abs, values.values())) > VALUE_LIMIT:
        raise ElectionError(f"a ballot holds a value over {VALUE_LIMIT}: {pairs}")
    return pairs


def ballot_text(ballot: Ballot) -> str:
    """The canonical text of a ballot: a JSON object from project id to value."""
    return ENCODER.encode(dict(ballot))


@dataclass(frozen=True, slots=True)
class Election:
    """One envelope with everything its count depends on; two equal elections have equal outcomes."""

    budget: int  # minor units
    projects: tuple[Project, ...]
    ballots: Ballots
    spec: BallotSpec = BallotSpec()
    rule: str = "greedy"
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    seed: str = ""  # of the public lot

    def __post_init__(self) -> None:
        if not 0 <= self.budget <= MONEY_LIMIT:
            raise ElectionError(f"budget {self.budget} is not between 0 and {MONEY_LIMIT}")
        repeated = [name for name, n in Counter(p.id for p in self.projects).items() if n > 1]
        if repeated:
            raise ElectionError(f"project ids occur twice: {sorted(repeated)}")

    def header(self) -> dict[str, object]:
        """Everything but rule and parameters, JSON-ready, the ballots as their digest."""
        return {
            "budget": self.budget,
            "projects": [asdict(p) for p in sorted(self.projects, key=lambda p: p.id)],
            "ballots": self.ballots.digest,
            "spec": asdict(self.spec),
            "seed": self.seed,
        }

    def digest(self) -> str:
        """SHA-256 of the input: projects, costs, ballots, ballot rules, budget and seed."""
        return hashlib.sha256(canonical_json(self.header()).encode()).hexdigest()
