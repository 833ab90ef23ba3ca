"""Organisers hear once each that half of the places, four of five and all are taken."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.meetings.registration.places import Places
from app.notifications.models import News
from tests.factories import add, make_user
from tests.factories.registrations import make_terms


@pytest.mark.parametrize(
    ("places", "filled"),
    [
        (Places(None, taken=9), 0),
        (Places(10), 0),
        (Places(10, taken=5), 50),
        (Places(10, taken=4, walk_ins=4), 80),
        (Places(10, reserved=5, taken=5), 100),
        (Places(10, reserved=2, invited=5, taken=2), 40),
        (Places(5, reserved=5), 0),
        (Places(3, taken=4), 100),
    ],
)
def test_how_full_it_is(places, filled):
    assert places.filled == filled


@pytest.fixture
def heard(session, organiser):
    """What an organiser has heard; somebody of another role hears nothing."""
    add(session, make_user(Role.MODERATOR))

    def heard():
        query = select(News.topic, News.recipient_id).where(News.topic.like("%_taken"))
        found = session.execute(query.order_by(News.id)).all()
        assert len({recipient for _topic, recipient in found}) <= 1
        return [topic for topic, _recipient in found]

    return heard


@pytest.fixture
def ten(session):
    return add(session, make_terms(seats=10, companions=4)).meeting


def test_each_mark_is_told_once(heard, ten, register, person, organiser):
    people = [person() for _ in range(10)]
    told = []
    for one in people:
        register(ten, one)
        told.append(len(heard()))
    assert told == [0, 0, 0, 0, 1, 1, 1, 2, 2, 3]
    assert heard() == ["half_taken", "nearly_all_taken", "all_taken"]
    page = organiser.get("/notifications").text
    assert "All places are taken" in page
    assert "because you organise it" in page


def test_a_large_party_is_told_of_in_one_line(heard, ten, register, person):
    register(ten, person(), companions="4")
    register(ten, person(), companions="4")
    assert heard() == ["half_taken", "all_taken"]


def test_who_leaves_and_comes_back_tells_nothing_new(heard, ten, register, person, sign_in):
    people = [person() for _ in range(5)]
    for one in people:
        register(ten, one)
    sign_in(people[0]).post(f"/meetings/{ten.id}/registration/cancel")
    register(ten, people[0])
    assert heard() == ["half_taken"]


def test_more_places_begin_anew(session, heard, ten, register, person):
    for _ in range(5):
        register(ten, person())
    ten.seats = 12
    session.commit()
    register(ten, person())
    assert heard() == ["half_taken", "half_taken"]
