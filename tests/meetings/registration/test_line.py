"""The line moves up by itself, in strict order, by the clock, and tells whom it concerns."""

from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.core.authz import Refused
from app.core.clock import now
from app.core.mail import OutgoingMail, Still
from app.extensions import db
from app.meetings.models import Registration
from app.meetings.models import RegistrationState as State
from app.meetings.registration import mails as letters
from app.meetings.registration import queries, tasks
from app.meetings.registration.services import own, staff
from app.notifications.models import News, Notification
from tests.factories import add, make_user
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_registration, make_terms

DAY = timedelta(hours=24)


@pytest.fixture
def work(app, session):
    """Let the jobs run."""

    def work():
        with app.app_context():
            tasks.move_all_up()
            tasks.tell_all_changes()
        session.expire_all()

    return work


@pytest.fixture
def far(session):
    """A meeting of next week with one place, which is taken."""
    terms = add(session, make_terms(make_meeting(start=7), seats=1, companions=4))
    add(session, make_registration(terms.meeting))
    return terms.meeting


def leave(sign_in, meeting, user):
    return sign_in(user).post(f"/meetings/{meeting.id}/registration/cancel")


def confirm(sign_in, meeting, user):
    return sign_in(user).post(f"/meetings/{meeting.id}/registration/confirm")


def holder(session, meeting):
    query = select(Registration).where(Registration.meeting_id == meeting.id)
    return session.scalars(query.order_by(Registration.id)).first().user


def told(session, user):
    query = select(News.topic).join(Notification, Notification.news_id == News.id)
    return session.scalars(query.where(Notification.user_id == user.id).order_by(News.id)).all()


def test_full_is_a_waiting_list(session, client, sign_in, far, person, register, of, mails):
    ada, ben = person(), person()
    for one in (ada, ben):
        assert register(far, one).status_code == 303
    assert (of(ada).state, mails(ada.email)) == (State.WAITING, ["You are on the waiting list"])
    assert "You are first in line" in sign_in(ada).get(f"/meetings/{far.id}/registration").text
    page = sign_in(ben).get(f"/meetings/{far.id}/registration").text
    assert "1 registration stands before yours" in page
    assert "Nobody is passed by" in page
    assert "Join the waiting list" in client.get(f"/meetings/{far.id}").text


def test_a_place_that_is_given_back_is_offered_and_confirmed(
    session, sign_in, far, person, register, of, mails
):
    ada = person()
    register(far, ada)
    leave(sign_in, far, holder(session, far))
    assert of(ada).state is State.OFFERED
    assert mails(ada.email)[-1] == "A place is free for you: confirm it"
    assert told(session, ada) == ["place_offered"]
    page = sign_in(ada).get(f"/meetings/{far.id}").text
    assert "Confirm the place" in page
    assert confirm(sign_in, far, ada).status_code == 303
    assert (of(ada).state, mails(ada.email)[-1]) == (State.PLACED, "You have a place")
    assert confirm(sign_in, far, ada).status_code == 403


def test_an_offer_that_nobody_confirms_goes_to_the_next(
    session, sign_in, far, person, register, of, work, mails
):
    ada, ben = person(), person()
    for one in (ada, ben):
        register(far, one)
    leave(sign_in, far, holder(session, far))
    work()
    assert (of(ada).state, of(ben).state) == (State.OFFERED, State.WAITING)
    with time_machine.travel(now() + DAY + timedelta(minutes=1)):
        answer = confirm(sign_in, far, ada)  # the clock decides, not the job
        assert answer.status_code == 403
        assert "Register again" in answer.text
        assert "The offer of a place is over" in sign_in(ada).get(f"/meetings/{far.id}/registration").text  # fmt: skip
        work()
        assert (of(ada).state, of(ben).state) == (State.LAPSED, State.OFFERED)
        assert mails(ada.email)[-1] == "The offer of a place is over"
        assert told(session, ada)[-1] == "place_lapsed"
        assert register(far, ada).status_code == 303
        assert of(ada).state is State.WAITING
        assert of(ada).number > of(ben).number


def test_whoever_registers_when_an_offer_is_over_waits_behind_the_line(
    session, sign_in, far, person, register, of
):
    """No job has run: the page itself lets the offer go and keeps the order."""
    ada, ben, cem = person(), person(), person()
    for one in (ada, ben):
        register(far, one)
    leave(sign_in, far, holder(session, far))
    with time_machine.travel(now() + DAY + timedelta(minutes=1)):
        register(far, cem)
    assert [of(one).state for one in (ada, ben, cem)] == [State.LAPSED, State.OFFERED, State.WAITING]  # fmt: skip


def test_only_an_offer_can_be_confirmed(session, sign_in, far, person, register):
    ada = person()
    register(far, ada)
    answer = confirm(sign_in, far, ada)
    assert answer.status_code == 403
    assert "No place is free for you yet" in answer.text
    assert "There is a registration already" in confirm(sign_in, far, holder(session, far)).text
    leave(sign_in, far, ada)
    assert "There is no registration" in leave(sign_in, far, ada).text


def test_an_offer_never_reaches_beyond_the_start(session, sign_in, person, register, of, work):
    terms = add(session, make_terms(make_meeting(start=0.5), seats=1))
    first = add(session, make_registration(terms.meeting))
    ada = person()
    register(terms.meeting, ada)
    leave(sign_in, terms.meeting, first.user)
    assert of(ada).offer_ends == terms.meeting.starts_at
    with time_machine.travel(terms.meeting.starts_at + timedelta(minutes=1)):
        assert confirm(sign_in, terms.meeting, ada).status_code == 403
        work()
    assert of(ada).state is State.LAPSED


def test_the_first_in_line_waits_for_room_for_all_and_is_not_passed_by(
    session, sign_in, person, register, of
):
    terms = add(session, make_terms(make_meeting(start=7), seats=3, companions=4))
    places = [add(session, make_registration(terms.meeting)) for _ in range(3)]
    family, single = person(), person()
    register(terms.meeting, family, companions="2")
    register(terms.meeting, single)
    for place in places[:2]:
        leave(sign_in, terms.meeting, place.user)
        assert (of(family).state, of(single).state) == (State.WAITING, State.WAITING)
    change = {"name": "Family", "companions": "1"}
    sign_in(family).post(f"/meetings/{terms.meeting_id}/registration/change", data=change)
    assert (of(family).state, of(single).state) == (State.OFFERED, State.WAITING)
    leave(sign_in, terms.meeting, places[2].user)
    assert of(single).state is State.OFFERED


def test_more_places_are_offered_at_once(session, app, organiser, far, person, register, of):
    ada, ben = person(), person()
    for one in (ada, ben):
        register(far, one)
    data = {"is_on": "y", "seats": "2", "companions": "4"}
    assert organiser.post(f"/meetings/{far.id}/registration/terms", data=data).status_code == 303
    assert (of(ada).state, of(ben).state) == (State.OFFERED, State.WAITING)
    form = {"title": "Walk through the list", "starts_at": "2031-05-06T18:00", "ends_at": "2031-05-06T20:00", "seats": "3"}  # fmt: skip
    assert organiser.post(f"/meetings/{far.id}/edit", data=form).status_code == 303
    assert of(ben).state is State.OFFERED


def test_fewer_places_take_nobodys_place(session, organiser, far, person, register, of):
    organiser.post(f"/meetings/{far.id}/registration/terms", data={"is_on": "y", "seats": "3"})
    ada = person()
    register(far, ada)
    organiser.post(f"/meetings/{far.id}/registration/terms", data={"is_on": "y", "seats": "1"})
    assert of(ada).state is State.PLACED


def test_a_mail_about_an_offer_that_is_over_is_not_sent(app, session, sign_in, far, person, register):  # fmt: skip
    ada = person()
    register(far, ada)
    leave(sign_in, far, holder(session, far))
    query = select(OutgoingMail.dedupe_key).where(OutgoingMail.dedupe_key.startswith(letters.OFFER))
    key = session.scalars(query).one()
    with app.app_context():
        assert letters.still_offered(key) is Still.YES
        with time_machine.travel(now() + DAY + timedelta(minutes=1)):
            assert letters.still_offered(key) is Still.NO
    leave(sign_in, far, ada)
    with app.app_context():
        assert letters.still_offered(key) is Still.NO


def test_all_who_registered_are_told_of_another_time_and_of_the_end(
    session, organiser, sign_in, far, person, register, work, mails
):
    ada, gone = person(), person()
    first = holder(session, far)
    for one in (ada, gone):
        register(far, one)
    leave(sign_in, far, gone)
    sign_in(ada).post(f"/follows/{far.id}/stop")
    form = {"title": "Walk through the list", "starts_at": "2031-05-06T18:00", "ends_at": "2031-05-06T20:00", "seats": "1"}  # fmt: skip
    organiser.post(f"/meetings/{far.id}/edit", data=form)
    work()
    work()
    assert mails(first.email) == mails(ada.email)[1:] == ["The meeting is at another time or day"]
    assert told(session, first) == ["rescheduled"]
    organiser.post(f"/meetings/{far.id}/cancel", data={"reason": "The hall is flooded"})
    work()
    assert mails(ada.email)[-1] == mails(first.email)[-1] == "The meeting is cancelled"
    assert told(session, first) == ["rescheduled", "called_off"]
    assert mails(gone.email) == ["You are on the waiting list"]
    text = session.scalars(select(OutgoingMail.text).where(OutgoingMail.recipient == ada.email)).all()[-1]  # fmt: skip
    assert "The hall is flooded" in text


def test_nothing_is_offered_for_a_meeting_that_does_not_take_place(
    session, sign_in, far, person, register, of, work
):
    ada = person()
    register(far, ada)
    far.cancelled_at = now()
    far.seats = 5
    session.commit()
    work()
    assert of(ada).state is State.WAITING
    assert leave(sign_in, far, ada).status_code == 403


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_nobody_is_passed_by_and_no_place_is_given_twice(app, session, seed):
    chance = Random(seed)
    with app.app_context():
        terms = make_terms(make_meeting(start=7), seats=6, companions=3, reserved=1)
        people, clerk = [make_user() for _ in range(12)], make_user(Role.FACILITATOR)
        db.session.add_all([terms, clerk, *people])
        db.session.commit()
        meeting = terms.meeting
        for _ in range(50):
            step(meeting, chance.choice(people), clerk, chance)
            found = db.session.scalars(select(Registration)).all()
            holding = [one for one in found if one.state in {State.PLACED, State.OFFERED}]
            line = sorted((one for one in found if one.state is State.WAITING), key=number_of)
            places = queries.places_of(meeting.id)
            assert sum(one.party for one in holding) <= places.all - (1 - min(1, places.invited))
            assert not line or line[0].party > places.free, "the first in line fits, and waits"


def number_of(registration):
    return registration.number


def step(meeting, user, clerk, chance):
    """Something that somebody does at random; some time passes."""
    mine = queries.own(meeting, user)
    try:
        if mine is None or not mine.is_active:
            own.register(meeting, user, own.Details("Somebody", chance.randint(0, 3)))
        elif chance.random() < 0.2:
            own.change(mine, user, own.Details("Somebody", 0))
        elif chance.random() < 0.1:
            staff.invite(meeting, clerk, staff.Guest("Guest", user=user))
        elif chance.random() < 0.6:
            own.confirm(mine, user)
        else:
            own.cancel(mine, "registration.cancel", user)
        db.session.commit()
    except Refused:
        db.session.rollback()
    if chance.random() < 0.2:
        late = Registration.state == State.OFFERED
        for one in db.session.scalars(select(Registration).where(late)):
            one.offered_at -= DAY
        db.session.commit()
        tasks.move_all_up()
