"""The weight of votes: sure before unsure, helpful before not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.comments.ranking import lower_bound, standing

numbers = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("votes", "of", "expected"),
    [(1, 1, 0.2065), (2, 2, 0.3424), (90, 100, 0.8256), (50, 100, 0.4038), (0, 7, 0), (0, 0, 0)],
)
def test_published_values(votes, of, expected):
    assert lower_bound(votes, of) == pytest.approx(expected, abs=5e-5)


@given(numbers, numbers)
def test_a_bound_is_never_above_the_share(ups, downs):
    bound = lower_bound(ups, ups + downs)
    assert 0 <= bound <= (ups / (ups + downs) if ups + downs else 0)


@given(numbers, numbers)
def test_one_more_vote_moves_to_its_own_side(ups, downs):
    assert standing(ups + 1, downs) > standing(ups, downs)
    assert standing(ups, downs + 1) < standing(ups, downs)


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_who_has_no_votes_stands_between(ups, downs):
    assert standing(0, downs) < standing(0, 0) < standing(ups, 0)


def test_many_sure_votes_beat_few_perfect_ones():
    assert standing(90, 10) > standing(2, 0) > standing(1, 0) > standing(1, 5)
