"""Sequential Phragmen and maximum welfare."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given

from app.budgets.counting import BallotType, Why, count

from .elections import approvals, random_elections


def under(election, rule, **parameters):
    from dataclasses import replace

    return count(replace(election, rule=rule, parameters=parameters))


def test_phragmen_by_hand():
    # a: 12/3 = 4 before b: 10/2 = 5; then b = (10 + 4 + 4)/2 = 9 ties with c, and c is cheaper
    election = approvals(31, {"a": 12, "b": 10, "c": 9}, "a ab ab c", rule="phragmen")
    outcome = count(election)
    assert outcome.winners == ("a", "c", "b")
    assert [r.figures["load"] for r in outcome.rounds] == [4, 9, 9]
    assert outcome.ties[0].projects == ("b", "c")


def test_phragmen_stops_or_skips():
    election = approvals(20, {"a": 12, "b": 12, "c": 8}, "a a b b c", rule="phragmen")
    stopped = count(election)
    skipped = under(election, "phragmen", misfit="skip")
    assert len(stopped.winners) == 1
    assert {r.why for r in stopped.reasons} == {Why.WON_LOAD, Why.DOES_NOT_FIT, Why.NOT_REACHED}
    assert set(skipped.winners) == {stopped.winners[0], "c"}


@given(random_elections(most_ballots=20, groups=True))
def test_the_loads_of_phragmen_balance(election):
    """What the voters carry in the end is what the winners cost, and no purchase made a load smaller."""
    outcome = under(election, "phragmen")
    loads = dict.fromkeys(range(len(election.ballots.types)), Fraction(0))
    carried = Fraction(0)
    for bought in outcome.rounds:
        fans = [
            n
            for n, (ballot, _) in enumerate(election.ballots.types)
            if (bought.winner, 1) in ballot
        ]
        before = sum(loads[n] * election.ballots.types[n][1] for n in fans)
        load = bought.figures["load"]
        assert all(loads[n] <= load for n in fans)
        after = load * sum(election.ballots.types[n][1] for n in fans)
        carried += after - before
        loads |= dict.fromkeys(fans, load)
    assert carried == outcome.cost


@given(random_elections(kinds=(BallotType.APPROVAL, BallotType.POINTS), groups=True))
def test_no_bundle_is_better_than_maximum_welfare(election):
    outcome = under(election, "max-welfare")
    scores = {
        p.id: sum(w * dict(b).get(p.id, 0) for b, w in election.ballots.types)
        for p in election.projects
    }

    def allowed(bundle):
        groups = [p.group for p in bundle if p.group]
        return sum(p.cost for p in bundle) <= election.budget and len(groups) == len(set(groups))

    bundles = [
        b
        for n in range(len(election.projects) + 1)
        for b in combinations(election.projects, n)
        if allowed(b)
    ]
    best = max(sum(scores[p.id] for p in bundle) for bundle in bundles)
    cheapest = min(sum(p.cost for p in b) for b in bundles if sum(scores[p.id] for p in b) == best)
    assert outcome.figures["welfare"] == best
    assert outcome.cost == cheapest
