"""What holds for every election."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.budgets.counting import Ballots, BallotType, Project, Why, count

from .elections import random_elections

KINDS = (BallotType.APPROVAL, BallotType.POINTS, BallotType.RANKS)
RULES = st.sampled_from(
    [
        ("greedy", {}),
        ("greedy", {"misfit": "stop", "threshold": 2}),
        ("greedy", {"by": "votes_per_cost"}),
        ("equal-shares", {"completion": "none"}),
        ("equal-shares", {"completion": "add1", "increment": 1}),
        ("equal-shares", {"completion": "add1_utilitarian", "increment": 1, "comparison": True}),
        ("equal-shares", {"utility": "points", "completion": "utilitarian"}),
        ("phragmen", {}),
        ("max-welfare", {}),
    ]
)
ELECTIONS = random_elections(kinds=KINDS, groups=True)


def under(election, rule):
    return replace(election, rule=rule[0], parameters=rule[1])


@given(ELECTIONS, RULES)
def test_outcomes_are_feasible_and_complete(election, rule):
    outcome = count(under(election, rule))
    costs = {p.id: p.cost for p in election.projects}
    assert outcome.cost == sum(costs[w] for w in outcome.winners) <= election.budget
    assert len(set(outcome.winners)) == len(outcome.winners)
    assert [r.project for r in outcome.reasons] == sorted(costs)
    assert {r.project for r in outcome.reasons if r.is_funded} == set(outcome.winners)
    groups = defaultdict(set)
    for p in election.projects:
        if p.id in outcome.winners and p.group:
            groups[p.group].add(p.id)
    assert all(len(members) == 1 for members in groups.values())


@given(ELECTIONS, RULES, st.randoms())
def test_the_order_of_the_input_does_not_matter(election, rule, random):
    projects, ballots = list(election.projects), list(election.ballots.types)
    random.shuffle(projects)
    random.shuffle(ballots)
    mixed = replace(election, projects=tuple(projects), ballots=Ballots.weighted(ballots))
    assert count(under(mixed, rule)).to_json() == count(under(election, rule)).to_json()


@given(ELECTIONS, RULES)
def test_a_weight_is_so_many_ballots(election, rule):
    single = Ballots.of(ballot for ballot, weight in election.ballots.types for _ in range(weight))
    assert count(under(replace(election, ballots=single), rule)) == count(under(election, rule))


@given(ELECTIONS, RULES, st.integers(2, 1000))
def test_the_unit_of_money_does_not_matter(election, rule, factor):
    name, parameters = rule
    scaled = replace(
        election,
        budget=election.budget * factor,
        projects=tuple(Project(p.id, p.cost * factor, group=p.group) for p in election.projects),
    )
    bigger = {k: v * factor if k == "increment" else v for k, v in parameters.items()}
    assert count(under(scaled, (name, bigger))).winners == count(under(election, rule)).winners


@given(random_elections(kinds=KINDS))
def test_the_greedy_rule_leaves_nothing_that_fits(election):
    outcome = count(election)
    for reason in outcome.reasons:
        if not reason.is_funded and reason.figures.get("score", 1) > 0:
            cost = next(p.cost for p in election.projects if p.id == reason.project)
            assert cost > outcome.left


@given(random_elections(most_ballots=20), st.sampled_from(["votes", "cost"]))
def test_at_every_purchase_of_equal_shares_the_price_is_what_the_payers_have(election, utility):
    """Each supporter pays the price or all they have; together exactly the cost; and no cheaper price was possible."""
    outcome = count(under(election, ("equal-shares", {"completion": "none", "utility": utility})))
    costs = {p.id: p.cost for p in election.projects}
    types = election.ballots.types
    money = dict.fromkeys(range(len(types)), outcome.figures.get("endowment"))
    last = 0
    for bought in outcome.rounds:
        price, fans = (
            bought.figures["price"],
            [n for n, (b, _) in enumerate(types) if (bought.winner, 1) in b],
        )
        payments = {n: min(money[n], price) for n in fans}
        assert sum(paid * types[n][1] for n, paid in payments.items()) == costs[bought.winner]
        value = price / costs[bought.winner] if utility == "cost" else price
        assert value >= last
        last = value
        money |= {n: money[n] - paid for n, paid in payments.items()}
    for reason in outcome.reasons:
        if reason.why is Why.TOO_FEW_PAYERS:
            fans = [n for n, (b, _) in enumerate(types) if (reason.project, 1) in b]
            assert sum(money[n] * types[n][1] for n in fans) < costs[reason.project]


@given(random_elections(kinds=KINDS))
def test_utilitarian_completion_is_exhaustive(election):
    outcome = count(under(election, ("equal-shares", {"completion": "add1_utilitarian"})))
    for reason in outcome.reasons:
        if reason.why is Why.TOO_FEW_PAYERS:
            assert next(p.cost for p in election.projects if p.id == reason.project) > outcome.left
