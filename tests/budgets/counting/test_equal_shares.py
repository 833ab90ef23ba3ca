"""Equal shares: by hand, and two real elections with their published figures."""

from fractions import Fraction

import pytest

from app.budgets.counting import BallotType, Note, ParameterError, Why, count

from .elections import approvals, needs_data, read_without_selected, valued


def shares(budget, costs, ballots, **parameters):
    parameters = {"completion": "none", **parameters}
    groups = parameters.pop("groups", None)
    return count(
        approvals(budget, costs, ballots, rule="equal-shares", groups=groups, **parameters)
    )


def test_two_thirds_do_not_take_everything():
    # 6 voters, 60: the four want a, b, c (20 each), the two want d (20). Greedy funds only a, b, c.
    ballots = "abc abc abc abc d d"
    costs = {"a": 20, "b": 20, "c": 20, "d": 20}
    assert set(count(approvals(60, costs, ballots)).winners) == {"a", "b", "c"}
    outcome = shares(60, costs, ballots)
    assert set(outcome.winners) > {"d"}
    assert outcome.cost == 60
    assert outcome.figures["endowment"] == 10
    assert outcome.reason("d").figures["price"] == 10


def test_who_has_less_than_the_price_pays_what_is_left():
    # endowment 10: a costs 12 of 3 voters (4 each), so they have 6 left; b costs 22 of those and one fresh voter
    outcome = shares(40, {"a": 12, "b": 25}, "ab ab ab b", utility="votes")
    assert outcome.winners == ("a", "b")
    assert outcome.reason("b").figures["price"] == 7
    assert (
        outcome.reason("b").figures["paid_in_full"],
        outcome.reason("b").figures["paid_less"],
    ) == (1, 3)
    assert outcome.reason("b").figures["effective"] == Fraction(357, 100)


def test_too_few_payers_say_where_the_money_went():
    outcome = shares(40, {"a": 12, "b": 29}, "ab ab ab b", utility="votes")
    assert outcome.winners == ("a",)
    assert outcome.reason("b").why is Why.TOO_FEW_PAYERS
    assert outcome.reason("b").figures == {
        "round": 1, "votes": 4, "cost": 29, "had": 40, "money": 28, "missing": 1,
        "support": Fraction(9655, 10_000), "spent": ("a=12",),
    }  # fmt: skip
    assert outcome.rounds[0].dropped == ("b",)


def test_add1_raises_the_endowment_until_the_envelope_is_full():
    costs = {"a": 30, "b": 30, "c": 39}
    plain = shares(100, costs, "a a b c")
    raised = shares(100, costs, "a a b c", completion="add1", increment=1)
    assert plain.winners == ("a",)
    assert set(raised.winners) == {"a", "b", "c"}
    assert raised.figures["endowment"] == 39
    assert raised.figures["steps"] == 14


def test_the_last_outcome_that_fits_stands():
    outcome = shares(100, {"a": 60, "b": 60}, "a a a b b", completion="add1", increment=1)
    assert outcome.winners == ("a",)
    assert outcome.figures["endowment"] == 29
    assert outcome.reason("b").figures["missing"] == 2


def test_stop_when_nothing_more_fits():
    outcome = shares(
        100, {"a": 60, "b": 60}, "a a a b b", completion="add1", increment=1, stop="exhaustive"
    )
    assert (outcome.winners, outcome.figures["steps"]) == (("a",), 0)


def test_utilitarian_completion_spends_the_rest_by_votes():
    costs = {"a": 30, "b": 30, "c": 40}
    outcome = shares(100, costs, "a a a a b c c", completion="utilitarian")
    assert outcome.winners == ("a", "c", "b")
    assert [r.why for r in outcome.reasons] == [
        Why.WON_SHARES,
        Why.WON_COMPLETION,
        Why.WON_COMPLETION,
    ]


def test_the_comparison_step_can_take_the_greedy_outcome():
    # the big project pleases three voters, who by shares get only the small one that two of them want less
    costs = {"a": 90, "b": 5}
    ballots = "a a a a a b b"
    report = shares(90, costs, ballots, completion="none")
    assert report.winners == ("b",)
    assert (report.figures["prefer_shares"], report.figures["prefer_greedy"]) == (2, 5)
    switched = shares(90, costs, ballots, completion="none", comparison=True)
    assert switched.winners == ("a",)
    assert Note.GREEDY_PREFERRED in switched.notes


def test_eligibility_envelope_and_support_are_asked_first():
    outcome = shares(90, {"a": 45, "b": 91, "c": 5, "d": 5}, "a b b d d d d d d d", eligibility=3)
    assert outcome.reason("a").figures == {"value": 1, "needed": 2}
    assert outcome.reason("b").why is Why.OVER_ENVELOPE
    assert outcome.reason("c").why is Why.NO_SUPPORT


def test_conflict_groups_hold():
    outcome = shares(
        100, {"a": 10, "b": 10, "c": 10}, "ab ab c", groups={"a": "g", "b": "g"}, completion="add1"
    )
    assert len({"a", "b"} & set(outcome.winners)) == 1
    assert Why.EXCLUDED in {r.why for r in outcome.reasons}


def test_points_pay_in_proportion():
    ballots = [{"a": 3, "b": 1}, {"a": 1, "b": 3}]
    election = valued(40, {"a": 24, "b": 16}, ballots, utility="points", completion="none")
    object.__setattr__(election, "rule", "equal-shares")
    outcome = count(election)
    assert outcome.winners == ("b", "a")
    assert outcome.reason("b").figures["price"] == 4
    assert (
        outcome.reason("a").figures["price"] == 8
    )  # 16 from the first, all that is left to the second is 8


def test_the_step_cap_is_told():
    outcome = shares(100, {"a": 30, "b": 90}, "a a b", completion="add1", increment=1, step_cap=3)
    assert Note.STEP_CAP_REACHED in outcome.notes
    assert outcome.figures["steps"] == 3


def test_choose_one_brings_a_warning():
    election = valued(10, {"a": 5}, [{"a": 1}], kind=BallotType.CHOOSE_ONE)
    object.__setattr__(election, "rule", "equal-shares")
    assert count(election).notes == (Note.CHOOSE_ONE_SHARES,)
    assert Note.MOSTLY_ONE_CHOICE in shares(10, {"a": 5, "b": 5}, "a a ab").notes


@pytest.mark.parametrize(
    "parameters",
    [
        {"utility": "luck"},
        {"completion": "more"},
        {"increment": -1},
        {"step_cap": "9"},
        {"start": ""},
    ],
)
def test_senseless_parameters_are_refused(parameters):
    with pytest.raises(ParameterError):
        shares(10, {"a": 5}, "a", **parameters)


@needs_data
def test_wieliczka_2023():
    document, official = read_without_selected("Poland_Wieliczka_2023_Green_Budget.pb")
    outcome = count(document.election())
    assert set(outcome.winners) == official
    assert (len(outcome.winners), outcome.cost) == (30, 99_507_900)
    assert outcome.figures["steps"] == 164
    assert round(float(outcome.figures["endowment"]) / 100, 3) == 315.837
    missing = {p: outcome.reason(p).figures["money"] // 100 for p in ("16", "21")}
    assert missing == {"16": 49_998, "21": 93_872}  # 93,872.57: the published figure is rounded up
    assert Note.GREEDY_PREFERRED not in outcome.notes


@needs_data
def test_wieliczka_stopped_when_exhaustive_is_another_rule():
    document, _ = read_without_selected("Poland_Wieliczka_2023_Green_Budget.pb")
    _, parameters = document.rule
    outcome = count(document.election("equal-shares", {**parameters, "stop": "exhaustive"}))
    assert len(outcome.winners) == 31


@needs_data
def test_assen_2024():
    document, official = read_without_selected("Netherlands_Assen_2024.pb")
    outcome = count(document.election())
    assert set(outcome.winners) == official
    assert (len(outcome.winners), outcome.cost) == (9, 7_670_000)
