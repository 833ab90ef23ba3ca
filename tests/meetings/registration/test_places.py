"""The arithmetic of places, and codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.registration import codes
from app.meetings.registration.places import UNLIMITED, Places

few = st.integers(0, 60)
spread = st.builds(Places, few, few, few, few, few, few)


@pytest.mark.parametrize(
    ("places", "free", "reserved_left", "before", "after"),
    [
        (Places(20), 20, 0, 20, 20),
        (Places(20, reserved=5), 15, 5, 20, 20),
        (Places(20, reserved=5, taken=15), 0, 5, 5, 20),
        (Places(20, reserved=5, taken=15, invited=5), 0, 0, 0, 20),
        (Places(20, reserved=5, taken=15, invited=5, walk_ins=0, present=18), 0, 0, 0, 2),
        (Places(20, reserved=0, taken=2, invited=3), 15, 0, 15, 20),
        (Places(10, reserved=5, taken=9), 0, 1, 1, 10),  # there were more places once
        (Places(None, taken=900), UNLIMITED - 900, 0, UNLIMITED - 900, UNLIMITED),
    ],
)
def test_what_is_left(places, free, reserved_left, before, after):
    assert (places.free, places.reserved_left) == (free, reserved_left)
    assert places.at_door(has_begun=False) == before
    assert places.at_door(has_begun=True) == after


@given(spread)
def test_what_is_given_away_together_never_exceeds_what_there_is(places):
    given_away = places.taken + places.invited + places.walk_ins
    if given_away <= places.all:
        assert given_away + places.free + places.reserved_left <= places.all
        assert given_away + places.at_door(has_begun=False) <= places.all
    else:
        assert (places.free, places.reserved_left, places.at_door(has_begun=False)) == (0, 0, 0)


@given(spread, st.integers(1, 60))
def test_a_place_taken_is_one_less(places, party):
    if party <= places.free:
        after = Places(places.total, places.reserved, places.taken + party, places.invited, places.walk_ins)  # fmt: skip
        assert after.free == places.free - party
        assert after.reserved_left == places.reserved_left


def test_codes_are_read_back_however_they_are_typed():
    code = codes.draw()
    for typed in (code, codes.shown(code), codes.shown(code).lower(), f" {code[:2]} {code[2:]} "):
        assert codes.could_be(typed)
        assert codes.plain(typed) == code


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_code_or_not(text):
    if codes.could_be(text):
        assert codes.shown(codes.plain(text)).replace("-", "") == codes.plain(text)
