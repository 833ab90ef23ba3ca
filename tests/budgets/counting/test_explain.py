"""What a count means: counterfactuals, other rules, other lots, the voter's own view."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.budgets.counting import Ballots, BallotType, Project, count
from app.budgets.counting.case import prepare
from app.budgets.counting.explain import (
    LotWeight,
    compare,
    counterfactuals,
    payments,
    statistics,
    votes_missing,
    weigh_lot,
    winning_cost,
)
from app.budgets.counting.rules.shares import EqualShares
from app.budgets.counting.rules.shares.parameters import SharesParameters

from .elections import approvals, needs_data, random_elections, read_without_selected, valued
from .tie_heavy import tie_heavy


def test_the_highest_cost_that_would_have_won():
    election = approvals(100, {"a": 60, "b": 50, "c": 10}, "a a a b b c")
    assert winning_cost(election, "b") == 40
    assert winning_cost(approvals(100, {"a": 100, "b": 50}, "a a b"), "b") is None


def test_the_votes_that_were_missing():
    election = approvals(100, {"a": 60, "b": 50}, "a a a b")
    assert votes_missing(election, "b") == 2  # three votes each: the cheaper one goes first
    assert votes_missing(approvals(100, {"b": 101}, "b"), "b") is None


def test_votes_in_points_and_ranks_count_what_a_ballot_can_give():
    ballots = [{"a": 9}, {"b": 2}]
    assert votes_missing(valued(10, {"a": 10, "b": 10}, ballots), "b") == 8
    ranks = [{"a": 1}, {"a": 1}, {"b": 1}]
    ranked = valued(10, {"a": 10, "b": 10}, ranks, kind=BallotType.RANKS, vector=(3, 2, 1))
    assert votes_missing(ranked, "b") in (1, 2)  # a tie after one more: the lot


RULES = st.sampled_from(
    [("greedy", {}), ("equal-shares", {"completion": "add1"}), ("phragmen", {})]
)


@given(random_elections(most_ballots=8), RULES)
def test_a_counterfactual_is_true(election, rule):
    election = replace(election, rule=rule[0], parameters=rule[1])
    outcome = count(election)
    for project in election.projects:
        if project.id in outcome.winners:
            continue
        cost = winning_cost(election, project.id)
        if cost is not None:
            costs = {project.id: cost}
            cheaper = [
                Project(p.id, costs.get(p.id, p.cost), group=p.group) for p in election.projects
            ]
            assert cost < project.cost
            assert project.id in count(replace(election, projects=tuple(cheaper))).winners
        extra = votes_missing(election, project.id)
        if extra is not None:
            more = Ballots.weighted([*election.ballots.types, ([(project.id, 1)], extra)])
            assert project.id in count(replace(election, ballots=more)).winners


def test_rules_side_by_side():
    costs = {"a": 20, "b": 20, "c": 20, "d": 20}
    sides = compare(approvals(60, costs, "abc abc abc abc d d"))
    assert [side.outcome.rule for side in sides] == ["greedy", "equal-shares", "phragmen"]
    assert sides[1].gained == ("d",)
    assert len(sides[1].lost) == 1
    assert sides[0].statistics.without_winner == 2
    assert sides[1].statistics.exclusion == 0


def test_statistics_add_up():
    election = approvals(60, {"a": 20, "b": 40}, "ab ab a b", rule="equal-shares")
    election = replace(
        election,
        projects=(
            Project("a", 20, category="parks"),
            Project("b", 40, category="roads", area="north"),
        ),
    )
    outcome = count(election)
    figures = statistics(election, outcome, prepare(election))
    assert figures.winners_per_voter == {1: 2, 2: 2}
    assert figures.spent_share == 1
    assert [(s.name, s.money, s.money_share, s.vote_share) for s in figures.categories] == [
        ("parks", 20, Fraction(1, 3), Fraction(1, 2)),
        ("roads", 40, Fraction(2, 3), Fraction(1, 2)),
    ]
    assert [s.name for s in figures.areas] == ["north"]
    assert figures.endowment_factor >= 1


@needs_data
def test_wieliczka_left_fewer_voters_without_a_winner():
    document, _ = read_without_selected("Poland_Wieliczka_2023_Green_Budget.pb")
    ours, greedy, _ = compare(document.election())
    assert f"{float(100 * ours.statistics.exclusion):.1f}" == "17.8"
    assert f"{float(100 * greedy.statistics.exclusion):.1f}" == "27.6"
    assert round(float(ours.statistics.endowment_factor), 2) == 2.08


@pytest.mark.parametrize(
    ("budget", "ballots", "weight", "depending"),
    [
        (10, "a a b", LotWeight.UNUSED, ()),
        (10, "a b", LotWeight.IRRELEVANT, ()),
        (5, "a b", LotWeight.DECISIVE, ("a", "b")),
    ],
)
@pytest.mark.parametrize("rule", ["greedy", "equal-shares", "phragmen"])
@pytest.mark.parametrize("seed", ["s", "0", "1"])  # a comes first in the first lot, b in the others
def test_what_the_lot_meant(rule, seed, budget, ballots, weight, depending):
    parameters = {"completion": "utilitarian"} if rule == "equal-shares" else {}
    election = approvals(budget, {"a": 5, "b": 5}, ballots, rule=rule, seed=seed, **parameters)
    report = weigh_lot(election, count(election))
    assert (report.weight, report.depending) == (weight, depending)


def test_too_many_orders_are_said_to_be_unexamined():
    costs = dict.fromkeys("abcdefgh", 1)
    election = approvals(8, costs, " ".join(costs))
    assert weigh_lot(election, count(election)).weight is LotWeight.UNEXAMINED


def test_a_ballot_shows_what_it_paid():
    election = approvals(
        40,
        {"a": 12, "b": 25},
        "ab ab ab b",
        rule="equal-shares",
        completion="none",
        utility="votes",
    )
    paid = payments(count(election), {"a": 1, "b": 1})
    assert [(p.project, p.amount, p.left) for p in paid] == [("a", 4, 6), ("b", 6, 0)]
    greedy = payments(count(approvals(40, {"a": 12, "b": 25}, "ab")), {"b": 1})
    assert [(p.project, p.amount) for p in greedy] == [("b", None)]


@given(
    random_elections(kinds=(BallotType.APPROVAL, BallotType.POINTS)),
    st.sampled_from(["cost", "votes", "points"]),
)
def test_all_ballots_together_paid_for_the_winners(election, utility):
    parameters = {"completion": "add1", "utility": utility}
    outcome = count(replace(election, rule="equal-shares", parameters=parameters))
    paid = sum(
        p.amount * weight
        for ballot, weight in election.ballots.types
        for p in payments(outcome, dict(ballot))
    )
    assert paid == outcome.cost


RISING = [
    replace(election, rule="equal-shares", parameters={"increment": election.budget // 100 + 1})
    for election in map(tie_heavy, range(40))
    if election.ballots.total and election.budget < 10**6
]


@pytest.mark.parametrize("lie", [None, True, False])
def test_what_add1_lacked_is_checked_by_whole_counts_whatever_was_guessed(monkeypatch, lie):
    """Guesses that begin near the end only save time: with lies instead of them the answers are true as well."""
    if lie is not None:
        monkeypatch.setattr(counterfactuals._Near, "wins", lambda _self, _value: lie)
    asked = 0
    for election in RISING:
        losers = [reason.project for reason in count(election).reasons if not reason.is_funded][:2]
        for code in losers:
            cost = winning_cost(election, code)
            if cost is not None:
                asked += 1
                assert code in count(_at_cost(election, code, cost)).winners
                higher = _at_cost(election, code, cost + 1)
                assert higher.projects == election.projects or code not in count(higher).winners
            votes = votes_missing(election, code)
            if votes is not None:
                asked += 1
                assert code in count(_with_more(election, code, votes)).winners
                assert votes == 1 or code not in count(_with_more(election, code, votes - 1)).winners  # fmt: skip
    assert asked > 20


def test_a_guess_that_begins_at_the_end_is_the_whole_count_where_costs_rise_steadily():
    """Where no step overspends before the last one, beginning late changes nothing."""
    for election in RISING[:20]:
        case, parameters = prepare(election), SharesParameters(**election.parameters)
        whole, last = EqualShares.guess(case, parameters, 0)
        assert EqualShares.guess(case, parameters, last) == (whole, last)


def _at_cost(election, code, cost):
    return replace(election, projects=tuple(replace(p, cost=cost) if p.id == code else p for p in election.projects))  # fmt: skip


def _with_more(election, code, votes):
    worth = counterfactuals._most_of_one(election.spec)
    return replace(election, ballots=Ballots.weighted([*election.ballots.types, (((code, worth),), votes)]))  # fmt: skip
