"""The one validator."""

from itertools import product

import pytest

from app.budgets.counting import (
    EACH,
    BallotSpec,
    BallotType,
    Fault,
    FaultCode,
    Limit,
    Project,
    can_be_filled,
    validate,
)

PROJECTS = {
    "a": Project("a", 100, category="parks", area="north"),
    "b": Project("b", 200, category="parks", area="south"),
    "c": Project("c", 300, category="roads", area="south"),
}


def faults(ballot, **spec):
    return [fault.code for fault in validate(ballot, BallotSpec(**spec), PROJECTS)]


@pytest.mark.parametrize(
    ("spec", "good", "bad", "code"),
    [
        ({"max_choices": 1}, "a", "ab", FaultCode.TOO_MANY_CHOICES),
        ({"min_choices": 2}, "ab", "a", FaultCode.TOO_FEW_CHOICES),
        ({"type": BallotType.KNAPSACK, "max_cost": 300}, "ab", "ac", FaultCode.TOO_EXPENSIVE),
        ({"min_cost": 250}, "ab", "b", FaultCode.TOO_CHEAP),
        ({"type": BallotType.CHOOSE_ONE}, "a", "ab", FaultCode.TOO_MANY_CHOICES),
        ({"type": BallotType.CHOOSE_ONE}, "a", "", FaultCode.TOO_FEW_CHOICES),
        (
            {"limits": (Limit("category", "parks", max_choices=1),)},
            "ac",
            "ab",
            FaultCode.TOO_MANY_CHOICES,
        ),
        ({"limits": (Limit("area", "south", max_cost=400),)}, "ab", "bc", FaultCode.TOO_EXPENSIVE),
        ({"limits": (Limit("area", "north", min_choices=1),)}, "a", "b", FaultCode.TOO_FEW_CHOICES),
        (
            {"limits": (Limit("category", EACH, max_choices=1),)},
            "bc",
            "ab",
            FaultCode.TOO_MANY_CHOICES,
        ),
        (
            {"limits": (Limit("area", EACH, max_choices=1), Limit("area", "south", max_choices=2))},
            "abc",
            "a",
            None,
        ),
        ({"limits": (Limit("area", "nowhere", min_choices=1),)}, "a", "b", None),
    ],
)
def test_choices(spec, good, bad, code):
    assert faults([(name, 1) for name in good], **spec) == []
    assert faults([(name, 1) for name in bad], **spec) == ([code] if code else [])


def test_the_limit_of_each_names_the_one_that_is_beyond_it():
    spec = BallotSpec(limits=(Limit("category", EACH, max_choices=1),))
    (fault,) = validate({"a": 1, "b": 1, "c": 1}, spec, PROJECTS)
    assert (fault.kind, fault.name, fault.value, fault.limit) == ("category", "parks", 2, 1)


@pytest.mark.parametrize(
    ("spec", "possible"),
    [
        ({}, True),
        ({"min_choices": 3}, True),
        ({"min_choices": 4}, False),
        ({"limits": (Limit("category", "parks", min_choices=2),)}, True),
        ({"limits": (Limit("category", "parks", min_choices=3),)}, False),
        ({"limits": (Limit("category", "parks", min_choices=2, max_cost=299),)}, False),
        ({"limits": (Limit("category", EACH, min_choices=1),), "max_choices": 2}, True),
        ({"limits": (Limit("category", EACH, min_choices=1),), "max_choices": 1}, False),
        ({"limits": (Limit("category", EACH, max_choices=1),), "min_choices": 3}, False),
        ({"limits": (Limit("area", EACH, min_choices=1),), "max_cost": 299}, False),
        ({"max_cost": 99}, False),
        ({"min_cost": 600}, True),
        ({"min_cost": 601}, False),
        ({"limits": (Limit("area", "south", max_choices=1),), "min_cost": 401}, False),
        ({"type": BallotType.CHOOSE_ONE, "min_choices": 2}, False),
    ],
)
def test_limits_that_leave_nothing_to_cast_are_seen(spec, possible):
    """And what is called impossible is: no ballot at all passes the validator."""
    spec = BallotSpec(**spec)
    assert can_be_filled(spec, PROJECTS) is possible
    every = [{n: 1 for n, kept in zip("abc", bits, strict=True) if kept} for bits in product((0, 1), repeat=3)]  # fmt: skip
    assert any(not validate(ballot, spec, PROJECTS) for ballot in every if ballot) is possible


@pytest.mark.parametrize(
    ("spec", "good", "bad", "code"),
    [
        ({"max_total": 5}, {"a": 5}, {"a": 3, "b": 3}, FaultCode.TOTAL_TOO_HIGH),
        ({"min_total": 2}, {"a": 2}, {"a": 1}, FaultCode.TOTAL_TOO_LOW),
        ({"max_total": 5, "spend_all": True}, {"a": 5}, {"a": 4}, FaultCode.POINTS_UNSPENT),
        ({"max_value": 2}, {"a": 2, "b": 2}, {"a": 3}, FaultCode.VALUE_TOO_HIGH),
        ({}, {"a": 0}, {"a": -1}, FaultCode.VALUE_TOO_LOW),
        (
            {"limits": (Limit("category", "parks", max_points=3),)},
            {"a": 3},
            {"a": 2, "b": 2},
            FaultCode.TOTAL_TOO_HIGH,
        ),
    ],
)
def test_points(spec, good, bad, code):
    assert faults(good, type=BallotType.POINTS, **spec) == []
    assert faults(bad, type=BallotType.POINTS, **spec) == [code]


def test_ranks_are_one_to_n():
    assert faults({"c": 1, "a": 2}, type=BallotType.RANKS) == []
    assert faults({"c": 1, "a": 1}, type=BallotType.RANKS) == [
        FaultCode.RANK_TWICE,
        FaultCode.RANK_MISSING,
    ]
    assert faults({"c": 1, "a": 3}, type=BallotType.RANKS) == [FaultCode.RANK_MISSING]
    assert faults({"c": 0}, type=BallotType.RANKS) == [
        FaultCode.VALUE_TOO_LOW,
        FaultCode.RANK_MISSING,
    ]


def test_grades_have_bounds_on_both_sides():
    assert faults({"a": -2, "b": 2}, type=BallotType.GRADES, min_value=-2, max_value=2) == []
    assert faults({"a": -3}, type=BallotType.GRADES, min_value=-2, max_value=2) == [
        FaultCode.VALUE_TOO_LOW
    ]


def test_yes_no_counts_only_the_yes_against_limits():
    assert faults({"a": 1, "b": -1, "c": 0}, type=BallotType.YES_NO, max_choices=1) == []
    assert faults({"a": 2}, type=BallotType.YES_NO) == [FaultCode.VALUE_NOT_ALLOWED]


def test_an_approval_is_one():
    assert faults({"a": 2}) == [FaultCode.VALUE_NOT_ALLOWED]


def test_unknown_and_doubled_projects_are_named():
    found = validate([("a", 1), ("a", 1), ("z", 1)], BallotSpec(max_choices=1), PROJECTS)
    assert found == [
        Fault(FaultCode.PROJECT_TWICE, "a", value=2, limit=1),
        Fault(FaultCode.UNKNOWN_PROJECT, "z"),
    ]


def test_a_fault_carries_value_and_limit():
    limit = Limit("area", "south", max_cost=400)
    assert validate([("b", 1), ("c", 1)], BallotSpec(limits=(limit,)), PROJECTS) == [
        Fault(FaultCode.TOO_EXPENSIVE, value=500, limit=400, kind="area", name="south")
    ]
