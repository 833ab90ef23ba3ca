"""The verifier's own reading of the rules of ballots beside the kernel's validator."""

import json
import random
from dataclasses import asdict

import pytest

from app.budgets.counting import (
    BallotSpec,
    BallotType,
    Limit,
    ParameterError,
    Project,
    check_parameters,
    validate,
)
from app.budgets.counting.election import VALUE_LIMIT
from app.budgets.log.verifier.reading import Failed
from app.budgets.log.verifier.rulebook import check_parameters as check_again
from app.budgets.log.verifier.rulebook import choices_of, fault_in

NAMES = "abcdef"


def spec_of(r, kind):
    def some(low, high):
        return r.choice([None, None, r.randint(low, high)])

    limits = tuple(
        Limit(
            r.choice(["category", "area"]),
            r.choice(["x", "y", "*"]),
            some(0, 2),
            some(0, 3),
            some(0, 60),
            some(0, 6),
        )
        for _ in range(r.choice([0, 0, 1, 2]))
    )
    return BallotSpec(
        kind, some(0, 2), some(0, 4), some(0, 40), some(20, 120), some(-2, 6), some(0, 10), some(-2, 2), some(0, 5),
        (3, 2, 1) if kind is BallotType.RANKS else (), r.random() < 0.2, limits,
    )  # fmt: skip


def ballot_of(r):
    chosen = r.sample(NAMES, r.randint(1, 5))
    style = r.randrange(4)
    if style == 0:
        return dict.fromkeys(chosen, 1)
    if style == 1:
        return {name: place for place, name in enumerate(chosen, 1)}
    return {name: r.choice([-VALUE_LIMIT - 1, -3, -1, 0, 1, 1, 2, 3, 5, VALUE_LIMIT + 1] if style == 2 else [-1, 0, 1]) for name in chosen}  # fmt: skip


@pytest.mark.parametrize("kind", BallotType)
def test_both_find_the_same_ballots_valid(kind):
    r = random.Random(kind.value)
    seen = {True: 0, False: 0}
    for _ in range(4000):
        projects = {
            n: Project(n, r.randint(1, 40), r.choice(["", "x", "y"]), r.choice(["", "x"]))
            for n in NAMES
        }
        spec, ballot = spec_of(r, kind), ballot_of(r)
        good = (
            not validate(ballot, spec, projects) and max(map(abs, ballot.values())) <= VALUE_LIMIT
        )
        plain = json.loads(json.dumps(asdict(spec)))
        fault = fault_in(ballot, plain, {n: asdict(p) for n, p in projects.items()})
        assert (not fault) == good, (ballot, spec, fault, validate(ballot, spec, projects))
        seen[good] += 1
    assert min(seen.values()) > 100


PARAMETERS = [
    ("greedy", {}), ("greedy", {"by": "votes", "reserve": "80%"}), ("greedy", {"threshold_share": "1/5"}),
    ("greedy", {"threshold_share": "0.25"}), ("greedy", {"threshold_share": " 2.5 % "}), ("equal-shares", {"comparison": True}),
    ("phragmen", {}), ("max-welfare", {"by": "cost"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "given"), PARAMETERS)
def test_both_take_the_same_parameters(rule, given):
    complete = check_parameters(rule, given)
    check_again(rule, json.loads(json.dumps(complete)))
    for name in complete:
        for wrong in (
            "3/2",
            "1/0",
            "1e1",
            "x",
            -1,
            True,
            [],
            {},
            None,
            1.5,
            "120%",
            "8%%",
            "/",
            ".",
            "%",
        ):
            changed = {**complete, name: wrong}
            try:
                kernel_takes = check_parameters(rule, changed) is not None
            except (ParameterError, TypeError, AttributeError, ValueError):
                kernel_takes = False
            try:
                check_again(rule, changed)
                taken = True
            except Failed:
                taken = False
            assert not taken or kernel_takes, (name, wrong)
    for wrong in ({**complete, "more": 1}, dict.fromkeys(complete, "1e999999999")):
        with pytest.raises(Failed):
            check_again(rule, wrong)


def test_later_places_move_up_where_a_project_was_withdrawn():
    projects = [{"id": "a"}, {"id": "c"}, {"id": "d"}]
    assert choices_of({"a": 1, "b": 2, "c": 3}, projects, "ranks") == {"a": 1, "c": 2}
    assert choices_of({"a": 1, "b": 2, "c": 3}, projects, "points") == {"a": 1, "c": 3}
