"""Random elections full of ties, counted by the kernel and by recount.py, which was written apart from it."""

import random

from app.budgets.counting import (
    Ballots,
    BallotSpec,
    BallotType,
    Election,
    Outcome,
    Project,
    count,
    recount,
)
from app.budgets.counting.election import canonical_json

KINDS = [*[BallotType.APPROVAL] * 3, BallotType.POINTS, BallotType.RANKS]
OTHERS = [
    ("greedy", {}),
    ("greedy", {"by": "votes_per_cost"}),
    ("greedy", {"misfit": "stop", "reserve": "80%"}),
    ("greedy", {"misfit": "stop", "threshold": 2}),
    ("greedy", {"threshold_share": "1/5", "by": "votes"}),
    ("phragmen", {}),
    ("phragmen", {"misfit": "skip"}),
    ("max-welfare", {}),
    ("max-welfare", {"by": "cost"}),
    ("max-welfare", {"by": "votes"}),
]
VECTOR = (3, 2, 1)


def tie_heavy(seed: int) -> Election:
    """One small election: few costs, few voters; some with costs so near each other that floats cannot tell."""
    r = random.Random(seed)
    names = "abcdefg"[: r.randint(1, 7)]
    near = r.random() < 0.3
    unit = 10**12 if near else r.choice([1, 1, 7, 1000])
    most = r.choice([3, 6, 20])
    kind = r.choice(KINDS)
    rule, parameters = r.choice(OTHERS) if r.random() < 0.5 else ("equal-shares", shares(r, near))
    return Election(
        budget=r.randint(0, 60) * unit,
        projects=tuple(
            Project(
                name,
                r.randint(1, most) * unit + (r.randint(-2, 2) if near else 0),
                group=r.choice(["", "", "", "x", "y"]) if r.random() < 0.4 else "",
            )
            for name in names
        ),
        ballots=Ballots.of(
            ballot(r, names, kind) for _ in range(r.randint(0, r.choice([4, 12, 30])))
        ),
        spec=BallotSpec(type=kind, vector=VECTOR if kind is BallotType.RANKS else ()),
        rule=rule,
        parameters=parameters,
        seed=str(seed),
    )


def shares(r, near):
    return {
        "utility": r.choice(["cost", "votes", "points"]),
        "completion": r.choice(["none", "add1", "add1_utilitarian", "utilitarian"]),
        "start": r.choice(["exact", "integral"]),
        "stop": r.choice(["overspend", "exhaustive"]),
        "increment": 0 if near else r.choice([0, 1, 2]),
        "comparison": r.random() < 0.3,
        "eligibility": r.choice([0, 0, 1, 3]),
        "step_cap": r.choice([10_000, 2, 0]),
    }


def ballot(r, names, kind):
    chosen = [name for name in names if r.random() < r.choice([0.2, 0.5, 0.8])]
    r.shuffle(chosen)
    if kind is BallotType.POINTS:
        return [(name, r.randint(0, 4)) for name in chosen]
    return [(name, n if kind is BallotType.RANKS else 1) for n, name in enumerate(chosen, 1)]


def both(election: Election) -> tuple[str, str, Outcome]:
    """The result by the kernel, the result by recount.py, and the kernel's outcome."""
    outcome = count(election)
    ballots = [(dict(choices), weight) for choices, weight in election.ballots.types]
    again = recount.count(election.header(), ballots, outcome.rule, dict(outcome.parameters))
    return canonical_json(outcome.result()), recount.text_of(again), outcome
