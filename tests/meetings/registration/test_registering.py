"""Registering, one's own ticket, changing and cancelling."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import func, select

from app.core.clock import now
from app.core.refusals import Refusal
from app.follows.models import Follow
from app.meetings.models import Registration, RegistrationAnswer, RegistrationQuestion
from app.meetings.models import RegistrationState as State
from app.meetings.registration import codes
from tests.factories import add
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_registration, make_terms


def page_of(meeting):
    return f"/meetings/{meeting.id}/registration"


def test_whoever_registers_gets_a_ticket(session, sign_in, meeting, person, register, of, mails):
    ada = person(name="Ada")
    answer = register(meeting, ada)
    assert (answer.status_code, answer.location) == (303, page_of(meeting))
    mine = of(ada)
    assert (mine.state, mine.party) == (State.PLACED, 1)
    page = sign_in(ada).get(page_of(meeting))
    assert codes.shown(mine.code) in page.text
    assert "<svg" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    calendar = sign_in(ada).get(f"/meetings/{meeting.id}/calendar.ics")
    assert Calendar.from_ical(calendar.data).walk("VEVENT")
    assert mails(ada.email) == ["You have a place"]
    assert session.get(Follow, (meeting.id, ada.id)).reason == "registered"


def test_the_meeting_says_how_many_places_are_free_and_where_one_stands(
    session, client, sign_in, meeting, person, register
):
    assert "2 of 2 are free" in client.get(f"/meetings/{meeting.id}").text
    ada = person()
    register(meeting, ada)
    assert "1 of 2 are free" in client.get(f"/meetings/{meeting.id}").text
    assert "You have a place" in sign_in(ada).get(f"/meetings/{meeting.id}").text


def test_without_registration_the_meeting_says_nothing_of_it(session, client, sign_in, person):
    meeting = add(session, make_meeting())
    assert "Registration" not in client.get(f"/meetings/{meeting.id}").text.split("<main")[1]
    page = sign_in(person()).get(page_of(meeting))
    assert "Nobody has to register" in page.text


def test_afterwards_only_organisers_see_anything_of_it(session, client, sign_in, organiser, person):
    for values in ({"start": -1}, {"cancelled_at": now(), "cancelled_reason": "Flooded"}):
        terms = add(session, make_terms(make_meeting(**values)))
        mine = add(session, make_registration(terms.meeting, user=person()))
        path = f"/meetings/{terms.meeting_id}"
        for browser in (client, sign_in(mine.user)):
            assert "Registration</h2>" not in browser.get(path).text
        assert f"{path}/registration/people" in organiser.get(path).text


def test_switched_off_there_is_no_button_but_for_who_can_switch_it_on(session, client, organiser):
    terms = add(session, make_terms(is_on=False))
    for meeting in (terms.meeting, add(session, make_meeting())):
        page = organiser.get(f"/meetings/{meeting.id}").text
        assert f"/meetings/{meeting.id}/registration/terms" in page
    assert "Register" not in client.get(f"/meetings/{terms.meeting_id}").text.split("<main")[1]


REFUSED = {
    "opens later": ({"opens_at": now() + timedelta(hours=3)}, {}, Refusal.REGISTRATION_NOT_OPEN_YET, "Registration opens on"),
    "closed": ({"closes_at": now() - timedelta(hours=3)}, {}, Refusal.REGISTRATION_CLOSED, "Registration closed on"),
    "off": ({"is_on": False}, {}, Refusal.NO_REGISTRATION, "Just come"),
    "cancelled": ({}, {"cancelled_at": now(), "cancelled_reason": "Flooded"}, Refusal.MEETING_CANCELLED, "Flooded"),
    "begun": ({}, {"start": -0.01}, Refusal.MEETING_BEGUN, "This meeting began on"),
    "hidden": ({}, {"hidden_at": now()}, Refusal.NOT_VISIBLE, "This is not public."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_say_why(session, sign_in, person, register, name):
    values, of_meeting, reason, words = REFUSED[name]
    terms = add(session, make_terms(make_meeting(**of_meeting), **values))
    ada = person()
    answer = register(terms.meeting, ada)
    assert answer.status_code == 403
    assert words in answer.text
    asked = sign_in(ada).post(page_of(terms.meeting), headers={"Accept": "application/json"})
    assert asked.json["reason"] == reason
    if name != "hidden":
        assert words in sign_in(ada).get(page_of(terms.meeting)).text
    assert session.scalars(select(Registration)).all() == []


def test_who_is_not_signed_in_or_not_confirmed_is_told_so(session, client, sign_in, meeting, person):  # fmt: skip
    page = client.get(page_of(meeting))
    assert "Sign in" in page.text
    assert 'name="name"' not in page.text
    answer = client.post(page_of(meeting), data={"name": "A"})
    assert "/sign-in" in answer.location
    new = sign_in(person(confirmed_at=None))
    assert new.post(page_of(meeting), data={"name": "New"}).status_code == 403
    assert "Confirm your e-mail address" in new.get(page_of(meeting)).text


def test_once_is_enough(session, meeting, person, register):
    ada = person()
    register(meeting, ada)
    answer = register(meeting, ada)
    assert answer.status_code == 403
    assert "There is a registration already" in answer.text
    assert session.scalar(select(func.count()).select_from(Registration)) == 1


def test_companions_take_places_as_well(session, person, register, of):
    terms = add(session, make_terms(seats=5, companions=3))
    ada, ben = person(), person()
    assert register(terms.meeting, ada, companions="4").status_code == 422
    assert register(terms.meeting, ada, companions="3").status_code == 303
    register(terms.meeting, ben, companions="1")
    assert (of(ada).party, of(ada).state) == (4, State.PLACED)
    assert of(ben).state is State.WAITING


def test_without_a_number_of_places_everybody_has_one(session, person, register, of):
    terms = add(session, make_terms(seats=None))
    ada = person()
    register(terms.meeting, ada)
    assert of(ada).state is State.PLACED


@pytest.fixture
def asking(session):
    """A meeting that asks two questions and what people need."""
    terms = add(session, make_terms(seats=5, asks_needs=True, companions=2))
    for n, (text, options, is_required) in enumerate(
        [("Which topic?", {"en": "Roads\nParks"}, True), ("Anything else?", {}, False)]
    ):
        session.add(RegistrationQuestion(meeting_id=terms.meeting_id, position=n, texts={"en": text}, options=options, is_required=is_required))  # fmt: skip
    session.commit()
    return terms


def fields(terms, first="Roads", second="No"):
    one, other = terms.questions
    return {f"question_{one.id}": first, f"question_{other.id}": second}


def test_questions_are_answered(session, asking, person, register, of):
    ada = person()
    for wrong in ("", "Bridges"):
        answer = register(asking.meeting, ada, needs="A ramp", **fields(asking, wrong, "Kept words"))  # fmt: skip
        assert answer.status_code == 422
        assert "A ramp" in answer.text
        assert "Kept words" in answer.text
    assert register(asking.meeting, ada, needs="A ramp", **fields(asking)).status_code == 303
    mine = of(ada)
    assert (mine.needs, sorted(one.text for one in mine.answers)) == ("A ramp", ["No", "Roads"])


def test_what_was_said_is_changed_but_nobody_more_comes(session, sign_in, asking, person, register, of):  # fmt: skip
    ada = person()
    register(asking.meeting, ada, companions="1", needs="A ramp", **fields(asking))
    browser, path = sign_in(ada), f"{page_of(asking.meeting)}/change"
    assert "A ramp" in browser.get(path).text
    more = {"name": "Ada L.", "companions": "2", "needs": "", **fields(asking, "Parks", "")}
    assert browser.post(path, data=more).status_code == 422
    assert browser.post(path, data=more | {"companions": "0"}).status_code == 303
    mine = of(ada)
    assert (mine.name, mine.party, mine.needs) == ("Ada L.", 1, "")
    assert [one.text for one in mine.answers] == ["Parks"]


def test_cancelling_frees_the_place_and_deletes_what_was_told(
    session, sign_in, asking, person, register, of
):
    ada = person()
    register(asking.meeting, ada, needs="A ramp", **fields(asking))
    browser, path = sign_in(ada), f"{page_of(asking.meeting)}/cancel"
    assert "Cancel your registration?" in browser.get(path).text
    assert browser.post(path).status_code == 303
    mine = of(ada)
    assert (mine.state, mine.needs) == (State.CANCELLED, "")
    assert session.scalars(select(RegistrationAnswer)).all() == []
    assert browser.post(path).status_code == 403
    assert register(asking.meeting, ada, **fields(asking)).status_code == 303
    assert of(ada).state is State.PLACED


def test_cancelling_ends_when_the_meeting_begins(session, sign_in, meeting, person, of):
    mine = add(session, make_registration(meeting, user=person()))
    with time_machine.travel(meeting.starts_at + timedelta(seconds=1)):
        answer = sign_in(mine.user).post(f"{page_of(meeting)}/cancel")
    assert answer.status_code == 403
    assert "This meeting began on" in answer.text


def test_others_registrations_are_out_of_reach(session, client, sign_in, meeting, person):
    add(session, make_registration(meeting))
    other = sign_in(person())
    for tail in ("change", "cancel", "confirm"):
        assert other.post(f"{page_of(meeting)}/{tail}").status_code == 404
        assert "/sign-in" in client.post(f"{page_of(meeting)}/{tail}").location


def test_who_comes_and_goes_all_the_time_waits(session, sign_in, meeting, person, register):
    ada = person()
    answers = []
    for _ in range(16):
        answers.append(register(meeting, ada))
        sign_in(ada).post(f"{page_of(meeting)}/cancel")
    assert answers[0].status_code == 303
    assert answers[-1].status_code == 422
    assert "Too many attempts" in answers[-1].text
