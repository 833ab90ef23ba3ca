"""The greedy rules on elections small enough to count by hand."""

import pytest

from app.budgets.counting import BallotType, Note, ParameterError, TieLevel, Why, count

from .elections import approvals, valued


def whys(outcome):
    return {reason.project: reason.why for reason in outcome.reasons}


def test_what_does_not_fit_is_skipped():
    outcome = count(approvals(100, {"a": 60, "b": 50, "c": 40}, "a a a b b c"))
    assert outcome.winners == ("a", "c")
    assert (outcome.cost, outcome.left) == (100, 0)
    assert outcome.reason("b").why is Why.DOES_NOT_FIT
    assert outcome.reason("b").figures == {
        "place": 2, "score": 2, "votes": 2, "cost": 50, "left": 40, "missing": 10,
    }  # fmt: skip


def test_or_stops_the_count():
    outcome = count(approvals(100, {"a": 60, "b": 50, "c": 40}, "a a a b b c", misfit="stop"))
    assert outcome.winners == ("a",)
    assert outcome.reason("c").figures == {"place": 3, "at": "b"}


def test_no_support_threshold_and_envelope():
    outcome = count(approvals(100, {"a": 60, "b": 10, "c": 10, "d": 101}, "ad ad b", threshold=2))
    assert whys(outcome) == {
        "a": Why.WON, "b": Why.BELOW_THRESHOLD, "c": Why.NO_SUPPORT, "d": Why.OVER_ENVELOPE,
    }  # fmt: skip


def test_a_share_of_the_ballots_is_rounded_up():
    election = approvals(
        100, {"a": 1, "b": 1}, "a a b x x".replace("x", "a"), threshold_share="1/4"
    )
    assert count(election).reason("b").figures == {"value": 1, "needed": 2}


@pytest.mark.parametrize(("cost", "taken"), [(50, True), (51, False)])
def test_poznan_takes_a_last_project_at_eighty_percent(cost, taken):
    costs = {"a": 60, "b": cost, "c": 1}
    outcome = count(approvals(100, costs, "a a a b b c", misfit="stop", reserve="4/5"))
    assert ("b" in outcome.winners) is taken
    assert outcome.reason("c").why is Why.COUNT_STOPPED
    assert (outcome.notes == (Note.RESERVE_USED,)) is taken
    if taken:
        assert (outcome.cost, outcome.left, outcome.reason("b").figures["missing"]) == (110, 0, 10)


def test_of_a_conflict_group_only_the_first_wins():
    outcome = count(
        approvals(100, {"a": 10, "b": 10, "c": 10}, "a a b c", groups={"a": "g", "b": "g"})
    )
    assert outcome.winners == ("a", "c")
    assert outcome.reason("b").figures == {"group": "g", "winner": "a"}


def test_votes_per_cost_prefers_the_cheap():
    assert count(approvals(10, {"a": 10, "b": 4}, "a a ab", by="votes_per_cost")).winners == ("a",)
    assert count(approvals(10, {"a": 10, "b": 2}, "a a ab", by="votes_per_cost")).winners == ("b",)


def test_points_and_ranks_and_yes_no():
    costs = {"a": 6, "b": 6}
    assert count(valued(6, costs, [{"a": 3}, {"b": 1}, {"b": 1}])).winners == ("a",)
    assert count(valued(6, costs, [{"a": 3}, {"b": 1}, {"b": 1}], by="votes")).winners == ("b",)
    ranks = [{"a": 1, "b": 2}, {"b": 1}, {"b": 1, "a": 2}]
    outcome = count(valued(6, costs, ranks, kind=BallotType.RANKS, vector=(3, 2, 1)))
    assert outcome.winners == ("b",)
    assert (outcome.reason("a").figures["score"], outcome.reason("b").figures["score"]) == (5, 8)
    opinions = [{"a": 1, "b": -1}, {"a": 1, "b": 1}, {"a": -1, "b": 1}, {"a": 0}]
    assert count(valued(12, costs, opinions, kind=BallotType.YES_NO)).winners in (
        ("a", "b"),
        ("b", "a"),
    )
    against = [{"a": -1}, {"a": -1}, {"a": 1}]
    assert (
        count(valued(6, costs, against, kind=BallotType.YES_NO)).reason("a").why is Why.NO_SUPPORT
    )


def test_places_beyond_the_vector_bring_no_points():
    ballots = [{"a": 1, "b": 2, "c": 3}]
    outcome = count(
        valued(9, {"a": 1, "b": 1, "c": 1}, ballots, kind=BallotType.RANKS, vector=(2, 1))
    )
    assert outcome.reason("c").why is Why.NO_SUPPORT
    assert outcome.reason("c").figures == {"votes": 1, "score": 0}


def test_ties_are_decided_by_cost_then_votes_then_lot_and_logged():
    cost = count(approvals(10, {"a": 6, "b": 5}, "a b"))
    assert (cost.winners, cost.ties[0].level) == (("b",), TieLevel.COST)
    lot = count(approvals(5, {"a": 5, "b": 5, "c": 5}, "a b c", seed="seed"))
    assert lot.winners == ("c",)
    assert lot.ties[0].order == ("c", "a", "b")
    assert lot.ties[0].projects == ("a", "b", "c")
    assert (lot.ties[0].level, lot.ties[0].value) == (TieLevel.LOT, 1)


def test_equal_efficiency_and_cost_means_equal_votes_so_the_lot_decides():
    outcome = count(approvals(4, {"a": 4, "b": 2}, "a a b", by="votes_per_cost"))
    assert outcome.winners == ("b",)
    assert outcome.ties[0].level is TieLevel.COST


def test_no_ballots_no_winners():
    outcome = count(approvals(10, {"a": 1}, ""))
    assert (outcome.winners, outcome.notes) == ((), (Note.NO_BALLOTS,))


@pytest.mark.parametrize(
    "parameters",
    [
        {"by": "beauty"}, {"misfit": "explode"}, {"threshold": -1}, {"threshold": "1"}, {"threshold": True},
        {"threshold_share": "12"}, {"threshold_share": "a"}, {"reserve": "0"}, {"unknown": 1},
    ],
)  # fmt: skip
def test_senseless_parameters_are_refused(parameters):
    with pytest.raises(ParameterError):
        count(approvals(10, {"a": 1}, "a", **parameters))


def test_the_outcome_names_every_parameter_and_is_the_same_bytes_each_time():
    election = approvals(10, {"a": 1, "b": 20}, "a b")
    outcome = count(election)
    assert outcome.parameters == {
        "by": "points", "misfit": "skip", "threshold": 0, "threshold_share": "0", "reserve": None,
    }  # fmt: skip
    assert outcome.to_json() == count(election).to_json()
    data = outcome.as_dict()
    assert data["winners"] == ["a"]
    assert data["projects"]["b"] == {
        "why": "over_envelope",
        "cost": 20,
        "budget": 10,
        "missing": 10,
    }
