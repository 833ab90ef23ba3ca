"""Places of items: one order that keeps consent items together, whatever is moved where."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.agenda import order, timetable
from app.meetings.models import AgendaItem

BEGIN = datetime(2031, 5, 6, 18, tzinfo=UTC)


@dataclass(eq=False)
class Item:
    name: int
    is_consent: bool = False


def named(items):
    return [item.name for item in items]


@st.composite
def agendas(draw):
    """Items of which those taken in one vote stand together, if there are any."""
    before, consent, after = (draw(st.integers(0, 4)) for _ in range(3))
    flags = [False] * before + [True] * consent + [False] * after or [False]
    return [Item(n, flag) for n, flag in enumerate(flags)]


def together(items):
    places = [n for n, item in enumerate(items) if item.is_consent]
    return places == list(range(places[0], places[-1] + 1)) if places else True


@given(agendas(), st.data())
def test_an_item_comes_to_its_place(items, data):
    item = data.draw(st.sampled_from(items))
    place = data.draw(st.integers(1, len(items)))
    found = order.moved(items, item, place)
    assert sorted(named(found)) == sorted(named(items))
    assert together(found)
    landed = found.index(item) + 1
    if landed != place:  # among consent items there is no place for others
        assert not item.is_consent
        group = [n for n, one in enumerate(found, 1) if one.is_consent]
        assert landed in {group[0] - 1, group[-1] + 1}
    for is_consent in (True, False):
        rest = [i for i in items if i is not item and i.is_consent is is_consent]
        assert [i for i in found if i in rest] == rest


@given(agendas(), st.data())
def test_up_and_down_always_lead_somewhere_until_the_end(items, data):
    item = data.draw(st.sampled_from(items))
    here = items.index(item) + 1
    for by in (-1, 1):
        found = order.moved(items, item, here + by)
        is_at_the_end = not 1 <= here + by <= len(items)
        assert (named(found) == named(items)) is is_at_the_end


@given(agendas(), st.data())
def test_becoming_a_consent_item_and_back(items, data):
    item = data.draw(st.sampled_from(items))
    item.is_consent = not item.is_consent
    found = order.grouped(items, item)
    assert sorted(named(found)) == sorted(named(items))
    assert together(found)


def test_a_place_beyond_the_end_is_the_last():
    items = [Item(1), Item(2), Item(3)]
    assert named(order.moved(items, items[0], 99)) == [2, 3, 1]
    assert named(order.moved(items, items[2], -99)) == [3, 1, 2]


def test_an_item_passes_all_consent_items_at_once():
    items = [Item(1), Item(2, True), Item(3, True), Item(4)]
    assert named(order.moved(items, items[3], 3)) == [1, 4, 2, 3]
    assert named(order.moved(items, items[0], 2)) == [2, 3, 1, 4]
    assert named(order.moved(items, items[1], 1)) == [2, 3, 1, 4]
    assert named(order.moved(items, items[1], 3)) == [1, 3, 2, 4]


def starts(*items):
    slots = timetable.timetable(BEGIN, [AgendaItem(**values) for values in items])
    return [
        slot.begins_at and int((slot.begins_at - BEGIN).total_seconds() // 60) for slot in slots
    ]


def test_when_each_is_due():
    plain = {"minutes": 10, "is_consent": False, "withdrawn_at": None}
    assert starts(plain, plain, plain | {"minutes": 0}, plain) == [0, 10, 20, None]
    consent = plain | {"minutes": 0, "is_consent": True}
    assert starts(plain, consent, consent, plain) == [0, 10, 10, 10]
    assert starts(plain, plain | {"withdrawn_at": BEGIN}, plain) == [0, None, 10]


@given(st.lists(st.integers(0, 300), max_size=30), st.integers(1, 3000))
def test_the_excess_is_what_does_not_fit(minutes, room):
    ends = BEGIN + timedelta(minutes=room)
    if sum(minutes) <= room:
        assert timetable.check(minutes, BEGIN, ends) is None
        return
    with pytest.raises(timetable.AgendaTooLong) as error:
        timetable.check(minutes, BEGIN, ends)
    assert error.value.excess == sum(minutes) - room
