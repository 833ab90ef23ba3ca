"""A meeting while it goes on: what is taken now, the time left, and what everybody sees of it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Role
from app.core.clock import now
from app.meetings.agenda.live import Live
from app.meetings.models import AgendaItem
from tests.factories import add, make_user
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.queries import count_queries

MINUTE = timedelta(minutes=1)


@pytest.fixture
def meeting(session):
    """Begun a moment ago, with three points and two that are taken in one vote."""
    meeting = add(session, make_meeting(start=-0.001))
    add(session, *make_agenda(meeting, "Welcome", "Minutes*", "Benches*", "Costs", "Farewell"))
    return meeting


@pytest.fixture
def lead(session, sign_in):
    """What the person who leads presses."""
    browser = sign_in(add(session, make_user(Role.FACILITATOR)))

    def press(name, item):
        assert browser.post(f"/agenda-items/{item.id}/{name}").status_code == 303

    return press


def read(session, meeting):
    session.expire_all()
    return Live(meeting, list(meeting.agenda))


def test_one_item_after_the_other(session, lead, client, meeting):
    path = f"/meetings/{meeting.id}"
    assert "Now:" not in client.get(path).text
    welcome, minutes, benches, costs, farewell = meeting.agenda
    lead("begin", welcome)
    page = client.get(path).text
    assert "Now: 1. Welcome" in page
    assert "10 minutes left" in page
    assert "2. Minutes" in page.split("Next:")[1]
    lead("begin", minutes)
    assert "Now: the consent items, in one vote" in client.get(path).text
    assert len(read(session, meeting).together) == 2
    lead("begin", costs)
    live = read(session, meeting)
    assert (live.current, live.following) == (costs, farewell)
    assert welcome.ended_at == minutes.begun_at == benches.begun_at
    assert minutes.ended_at == benches.ended_at == costs.begun_at
    lead("finish", costs)
    assert "between two items" in client.get(path).text
    lead("begin", farewell)
    lead("finish", farewell)
    page = client.get(path).text
    assert "All items are finished" in page
    assert "to" in page.split("Farewell")[1]


def test_a_button_pressed_twice_skips_nothing(session, lead, meeting):
    welcome, costs = meeting.agenda[0], meeting.agenda[3]
    for _ in range(2):
        lead("begin", welcome)
    begun = read(session, meeting).current.begun_at
    for _ in range(2):
        lead("begin", costs)
    for _ in range(2):
        lead("finish", welcome)  # somebody else has gone on meanwhile
    live = read(session, meeting)
    assert live.current is costs
    assert welcome.begun_at == begun


def test_an_item_is_taken_up_again(session, lead, meeting):
    welcome, costs = meeting.agenda[0], meeting.agenda[3]
    lead("begin", welcome)
    first = read(session, meeting).current.begun_at
    lead("begin", costs)
    lead("begin", welcome)
    assert read(session, meeting).current is welcome
    assert (welcome.begun_at, welcome.ended_at) == (first, None)
    assert costs.ended_at is not None


def test_time_left_and_time_over(session, lead, client, meeting):
    lead("begin", meeting.agenda[0])
    begun = read(session, meeting).current.begun_at
    with time_machine.travel(begun + 4.5 * MINUTE, tick=False):
        assert read(session, meeting).minutes_left == 6
        assert "6 minutes left" in client.get(f"/meetings/{meeting.id}").text
    with time_machine.travel(begun + 13 * MINUTE, tick=False):
        assert "3 minutes over its time" in client.get(f"/meetings/{meeting.id}").text
        lead("begin", meeting.agenda[1])
        live = read(session, meeting)
        assert live.minutes_left == 20  # two items in one vote
        assert live.minutes_late == 4
        lead("begin", meeting.agenda[3])
    assert live.current


def test_nothing_is_led_long_before_or_after(session, sign_in, client, meeting):
    item = meeting.agenda[0]
    path = f"/meetings/{meeting.id}/agenda/lead"
    for moment, status in (
        (meeting.starts_at - 40 * MINUTE, 403),
        (meeting.starts_at - 20 * MINUTE, 200),
        (meeting.ends_at + 170 * MINUTE, 200),
        (meeting.ends_at + 190 * MINUTE, 403),
    ):
        with time_machine.travel(moment, tick=False):
            browser = sign_in(add(session, make_user(Role.FACILITATOR)))
            answer = browser.get(path)
            assert answer.status_code == status
            if status == 403:
                assert "Items are taken up from" in answer.text
                assert browser.post(f"/agenda-items/{item.id}/begin").status_code == 403


def test_an_item_left_open_is_not_taken_for_ever(session, lead, client, meeting):
    lead("begin", meeting.agenda[0])
    with time_machine.travel(meeting.ends_at + timedelta(days=1), tick=False):
        page = client.get(f"/meetings/{meeting.id}").text
        assert "Now:" not in page
        part = client.get(f"/meetings/{meeting.id}/now")
        assert part.status_code == 286
        assert "The meeting is over" in part.text


def test_only_who_asks_for_it_gets_a_page_that_renews_itself(session, lead, client, meeting):
    lead("begin", meeting.agenda[0])
    path = f"/meetings/{meeting.id}"
    page = client.get(path)
    assert "data-hx-get" not in page.text
    assert "htmx" not in page.text
    assert "refresh" not in page.text
    page = client.get(f"{path}?follow=1").text
    assert 'data-hx-trigger="every 30s"' in page
    assert 'role="status"' in page
    assert "Stop keeping it up to date" in page
    assert '<noscript><meta http-equiv="refresh"' in page  # they asked for it, scripts or not


def test_only_news_is_said_aloud(session, lead, client, meeting):
    welcome, costs = meeting.agenda[0], meeting.agenda[3]
    lead("begin", welcome)
    path = f"/meetings/{meeting.id}/now?known={welcome.id}"
    assert "now-said" not in client.get(path).text
    lead("begin", costs)
    answer = client.get(path).text
    assert "Now: 4. Costs" in answer.split("now-said")[1]
    assert f"known={costs.id}" in answer


def test_closed_doors_stay_closed(session, lead, client, meeting):
    item = meeting.agenda[0]
    item.is_confidential, item.published_at = True, None
    session.commit()
    lead("begin", item)
    page = client.get(f"/meetings/{meeting.id}").text
    assert "Now: 1. Welcome" in page
    assert f"/agenda-items/{item.id}" not in page


def test_it_asks_the_database_as_often_however_long_the_agenda(session, sign_in, lead, meeting):
    lead("begin", meeting.agenda[0])
    browser = sign_in(add(session, make_user(Role.FACILITATOR)))
    path = f"/meetings/{meeting.id}"

    def asked():
        for page in (path, f"{path}/now", f"{path}/agenda/lead"):
            browser.get(page)
            with count_queries() as queries:
                browser.get(page)
            yield len(queries)

    few = list(asked())
    add(session, *make_agenda(meeting, *(f"Item {n}" for n in range(60)), minutes=1))
    assert list(asked()) == few
    assert max(few) <= 12


def test_a_struck_item_is_passed_over(session, lead, meeting):
    costs = meeting.agenda[3]
    costs.withdrawn_at, costs.reason = now(), "No time"
    session.commit()
    lead("begin", costs)
    assert read(session, meeting).current is None
    lead("begin", meeting.agenda[1])
    assert read(session, meeting).following is meeting.agenda[4]


def test_the_database_knows_one_current_item(session, meeting):
    for item in session.scalars(select(AgendaItem).limit(2)):
        item.begun_at = now()
    with pytest.raises(IntegrityError):
        session.commit()


def test_what_a_moderator_has_hidden_is_named_nowhere(session, client, meeting):
    """Neither as the current item nor as the next one, nor beside its neighbours."""
    first, hidden = meeting.agenda[0], meeting.agenda[3]
    hidden.hidden_at = hidden.begun_at = now()
    session.commit()
    ways = f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/now"
    for path in ways:
        page = client.get(path).text
        assert "Now: 4. Hidden by a moderator" in page
        assert "Costs" not in page
    beside = (f"/agenda-items/{meeting.agenda[n].id}" for n in (2, 4))
    assert all("Costs" not in client.get(path).text for path in beside)
    hidden.begun_at = None
    session.commit()
    first.begun_at = now()
    meeting.agenda[1].withdrawn_at = meeting.agenda[2].withdrawn_at = now()
    meeting.agenda[1].reason = meeting.agenda[2].reason = "Not ready."
    session.commit()
    page = client.get(ways[1]).text
    assert "4. Hidden by a moderator" in page
    assert "Costs" not in page
