"""Elections and ballots as canonical values."""

import pytest

from app.budgets.counting import Ballots, Election, ElectionError, Project, count
from app.budgets.counting.lots import lot_order

from .elections import approvals


def test_equal_ballots_become_one_type_whatever_their_order():
    ballots = Ballots.of([[("b", 1), ("a", 1)], {"a": 1, "b": 1}, []])
    assert ballots.types == (((("a", 1), ("b", 1)), 2), ((), 1))
    assert ballots.total == 3
    assert ballots.digest == Ballots.weighted([([("a", 1), ("b", 1)], 2), ([], 1)]).digest


def test_a_ballot_that_names_a_project_twice_is_refused():
    with pytest.raises(ElectionError, match="twice"):
        Ballots.of([[("a", 1), ("a", 2)]])


@pytest.mark.parametrize("cost", [0, -1, 10**16])
def test_costs_have_bounds(cost):
    with pytest.raises(ElectionError, match="cost"):
        Project("a", cost)


def test_two_projects_with_one_id_are_refused():
    with pytest.raises(ElectionError, match="twice"):
        Election(10, (Project("a", 1), Project("a", 2)), Ballots())


def test_a_ballot_for_an_unknown_project_is_refused():
    with pytest.raises(ElectionError, match="'z'"):
        count(approvals(10, {"a": 1}, "az"))


def test_the_digest_sees_everything_that_is_counted():
    base = approvals(10, {"a": 1, "b": 2}, "a ab")
    others = [
        approvals(11, {"a": 1, "b": 2}, "a ab"),
        approvals(10, {"a": 2, "b": 2}, "a ab"),
        approvals(10, {"a": 1, "b": 2}, "a ab b"),
        approvals(10, {"a": 1, "b": 2}, "a ab", seed="other"),
        approvals(10, {"a": 1, "b": 2}, "a ab", groups={"a": "x"}),
    ]
    assert base.digest() == approvals(10, {"b": 2, "a": 1}, "ba a").digest()
    assert len({base.digest(), *(other.digest() for other in others)}) == 6


def test_the_lot_is_the_published_hash():
    # printf %s seeda | sha256sum, and so on: anyone can draw this lot again
    assert lot_order("seed", ["a", "b", "c"]) == ["c", "a", "b"]
