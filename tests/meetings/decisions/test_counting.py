"""The arithmetic of votes: majorities, quorum, roll calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.decisions.counting import (
    Basis,
    Impossible,
    Majority,
    Outcome,
    Tally,
    Terms,
    Voice,
    tally_of,
)

numbers = st.integers(0, 200)
tallies = st.builds(Tally, numbers, numbers, numbers)


@pytest.mark.parametrize(
    ("terms", "tally", "outcome"),
    [
        (Terms(), Tally(3, 2, 9), Outcome.CARRIED),
        (Terms(), Tally(3, 3, 0), Outcome.LOST),
        (Terms(), Tally(0, 0, 5), Outcome.LOST),
        (Terms(quorum=6), Tally(3, 2, 0), Outcome.NO_QUORUM),
        (Terms(quorum=5), Tally(3, 2, 0), Outcome.CARRIED),
        (Terms(Majority.ABSOLUTE, Basis.CAST), Tally(5, 4, 9), Outcome.CARRIED),
        (Terms(Majority.ABSOLUTE, Basis.PRESENT), Tally(5, 4, 1), Outcome.LOST),
        (Terms(Majority.ABSOLUTE, Basis.PRESENT), Tally(6, 4, 1), Outcome.CARRIED),
        (Terms(Majority.ABSOLUTE, Basis.MEMBERS), Tally(10, 0, 0, members=20), Outcome.LOST),
        (Terms(Majority.ABSOLUTE, Basis.MEMBERS), Tally(11, 0, 0, members=20), Outcome.CARRIED),
        (Terms(Majority.TWO_THIRDS, Basis.CAST), Tally(2, 1, 7), Outcome.CARRIED),
        (Terms(Majority.TWO_THIRDS, Basis.PRESENT), Tally(6, 1, 3), Outcome.LOST),
        (Terms(Majority.TWO_THIRDS, Basis.PRESENT), Tally(7, 0, 3), Outcome.CARRIED),
        (Terms(Majority.TWO_THIRDS, Basis.CAST), Tally(0, 0, 3), Outcome.LOST),
    ],
)
def test_what_figures_come_to(terms, tally, outcome):
    assert terms.outcome(tally) is outcome


@given(tallies, st.sampled_from(Majority), st.sampled_from([Basis.CAST, Basis.PRESENT]))
def test_needed_is_the_least_that_carries(tally, majority, basis):
    """With one yes less of the same people the motion is lost; abstaining is what they do instead."""
    terms = Terms(majority, basis)
    if terms.outcome(tally) is Outcome.CARRIED:
        assert tally.yes >= 1
        more_no = Tally(tally.yes - 1, tally.no + tally.yes + 1, tally.abstain)
        assert terms.outcome(more_no) is Outcome.LOST
    else:
        assert tally.yes < terms.needed(tally)


@given(st.lists(st.sampled_from(Voice)))
def test_a_roll_call_adds_up_to_its_members(voices):
    tally = tally_of(voices)
    tally.check()
    assert tally.present + tally.absent == tally.members == len(voices)


@pytest.mark.parametrize(
    ("tally", "problem"),
    [
        (Tally(5, 5, 1, members=10), "more_than_members"),
        (Tally(5, 3, 0, members=10, absent=1), "not_the_members"),
        (Tally(-1, 3, 0), "negative"),
    ],
)
def test_figures_that_contradict_each_other(tally, problem):
    with pytest.raises(Impossible) as error:
        Terms().outcome(tally)
    assert error.value.problem == problem


def test_a_majority_of_members_needs_their_number():
    with pytest.raises(Impossible, match="members_unknown"):
        Terms(Majority.ABSOLUTE, Basis.MEMBERS).outcome(Tally(5, 3, 0))
