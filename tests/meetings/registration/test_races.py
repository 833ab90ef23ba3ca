"""Many at the same moment: never one place too many, never two for one place, never in twice.

On SQLite whoever writes is alone, so that taking the lock away shows on PostgreSQL only.
"""

import time

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.models import ResourceCounters
from app.extensions import db
from app.meetings.models import Meeting, Registration, RegistrationTerms
from app.meetings.models import RegistrationState as State
from app.meetings.registration import queries, tasks
from app.meetings.registration.services import line, own
from app.notifications.models import News
from tests.budgets.parallel import Crowd
from tests.factories import make_user
from tests.factories.crowds import holders, in_queues, make_crowd, registering
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_registration, make_terms
from tests.journeys.people import at_once, is_postgresql, number, stored

PLACES, PEOPLE, PROCESSES = 20, 40, 4


def without_lock(monkeypatch):
    """Places are counted without the lock, and whoever has counted takes a moment."""
    counted = queries.places_of

    def slowly(meeting_id):
        found = counted(meeting_id)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(line, "lock", lambda meeting: db.session.get(RegistrationTerms, meeting.id))
    monkeypatch.setattr(queries, "places_of", slowly)


def test_twenty_places_and_forty_people_at_once(scratch_app):
    meeting_id, people = make_crowd(scratch_app, PEOPLE, PLACES)
    with scratch_app.app_context():
        db.session.add(make_user(Role.FACILITATOR))
        db.session.commit()
    answers = in_queues(scratch_app, registering(meeting_id, people), PROCESSES)
    assert answers == [303] * PEOPLE
    held, waiting, numbers = holders(scratch_app, meeting_id)
    assert (held, waiting) == (PLACES, PEOPLE - PLACES)
    assert numbers == list(range(1, PEOPLE + 1))
    with scratch_app.app_context():
        assert db.session.get(ResourceCounters, meeting_id).follows == PEOPLE
        news = select(News.topic).where(News.resource_id == meeting_id).order_by(News.id)
        told = db.session.scalars(news).all()
        assert told == ["half_taken", "nearly_all_taken", "all_taken"]


def test_without_the_lock_a_place_is_given_twice(scratch_app, monkeypatch):
    """Two count the same last place; the unique number in the line stops some by an error only."""
    without_lock(monkeypatch)
    monkeypatch.setattr(line, "next_number", lambda _terms: time.monotonic_ns() % 2**30)
    monkeypatch.setattr(
        own, "follow", lambda *_arguments, **_values: True
    )  # its count is a lock, too
    meeting_id, people = make_crowd(scratch_app, 8, 1)
    in_queues(scratch_app, registering(meeting_id, people), PROCESSES)
    held, _waiting, _numbers = holders(scratch_app, meeting_id)
    assert (held > 1) is is_postgresql(scratch_app)


def test_one_person_who_presses_twice_registers_once(scratch_app):
    meeting_id, (person,) = make_crowd(scratch_app, 1, PLACES)
    answers = in_queues(scratch_app, registering(meeting_id, [person] * 4), PROCESSES)
    assert answers == [303, 403, 403, 403]
    assert number(scratch_app, Registration, Registration.meeting_id == meeting_id) == 1


@pytest.fixture
def full(scratch_app):
    """A meeting with one place, which somebody has, and three who wait: meeting, people."""
    with scratch_app.app_context():
        meeting = make_terms(make_meeting(start=7), seats=1)
        people = [make_user() for _ in range(4)]
        states = (State.PLACED, *[State.WAITING] * 3)
        rows = [make_registration(meeting.meeting, state, user=user) for state, user in zip(states, people, strict=True)]  # fmt: skip
        db.session.add_all([meeting, *rows])
        db.session.commit()
        return meeting.meeting_id, [user.id for user in people]


def states(app):
    with app.app_context():
        return db.session.scalars(select(Registration.state).order_by(Registration.number)).all()


def moves(tell):
    tell(offered=tasks.move_all_up())


def work_at_once(app, workers=3):
    crowd = Crowd(app)
    for _ in range(workers):
        crowd.add(moves)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    return sum(one["offered"] for one in said)


def give_back(app, meeting_id):
    """Free the place without anybody noticing."""
    with app.app_context():
        first = select(Registration).where(Registration.meeting_id == meeting_id)
        db.session.scalars(first.order_by(Registration.number)).first().state = State.CANCELLED
        db.session.commit()


def test_several_workers_offer_a_place_once(scratch_app, full):
    meeting_id, _people = full
    give_back(scratch_app, meeting_id)
    assert work_at_once(scratch_app) == 1
    assert states(scratch_app) == [State.CANCELLED, State.OFFERED, State.WAITING, State.WAITING]


def test_without_the_lock_several_workers_offer_it_again(scratch_app, full, monkeypatch):
    """Each marks the same one, and writes to them again."""
    meeting_id, _people = full
    give_back(scratch_app, meeting_id)
    without_lock(monkeypatch)
    assert (work_at_once(scratch_app) > 1) is is_postgresql(scratch_app)


def test_a_place_that_is_given_back_and_registered_for_at_once_goes_to_the_line(scratch_app, full):
    meeting_id, people = full
    (new,) = stored(scratch_app, make_user())
    base = f"/meetings/{meeting_id}/registration"
    answers = at_once(scratch_app, (people[0], f"{base}/cancel", {}), (new, base, {"name": "New"}))
    assert answers == [303, 303]
    assert states(scratch_app)[1:].count(State.OFFERED) == 1
    assert number(scratch_app, Registration, Registration.user_id == new, Registration.state == State.WAITING) == 1  # fmt: skip


def test_confirming_and_cancelling_at_once_leave_one_place_for_one_person(scratch_app, full):
    meeting_id, people = full
    give_back(scratch_app, meeting_id)
    work_at_once(scratch_app, 1)
    base = f"/meetings/{meeting_id}/registration"
    answers = at_once(scratch_app, *((people[1], f"{base}/{act}", {}) for act in ("confirm", "cancel")))  # fmt: skip
    assert answers in ([303, 303], [403, 303])  # confirmed and then given back, or given back first
    assert states(scratch_app) == [State.CANCELLED, State.CANCELLED, State.OFFERED, State.WAITING]
    assert holders(scratch_app, meeting_id)[0] == 1


def test_two_doors_let_somebody_in_once(scratch_app):
    with scratch_app.app_context():
        terms = make_terms()
        mine = make_registration(terms.meeting)
        clerks = [make_user(Role.FACILITATOR) for _ in range(2)]
        db.session.add_all([terms, mine, *clerks])
        db.session.commit()
        path, data = f"/meetings/{mine.meeting_id}/check-in", {"code": mine.code}
        clerk_ids = [clerk.id for clerk in clerks]
    answers = at_once(scratch_app, *((one, path, data) for one in clerk_ids))
    assert sorted(answers) == [303, 409]


def test_doors_count_no_more_walk_ins_than_there_are_places(scratch_app):
    with scratch_app.app_context():
        terms = make_terms(seats=3)
        clerks = [make_user(Role.FACILITATOR) for _ in range(4)]
        db.session.add_all([terms, *clerks])
        db.session.commit()
        path = f"/meetings/{terms.meeting_id}/check-in/walk-ins"
        clerk_ids = [clerk.id for clerk in clerks]
    answers = at_once(scratch_app, *((one, path, {"number": "1"}) for one in clerk_ids))
    assert sorted(answers) == [303, 303, 303, 422]


def test_changing_the_meeting_and_registering_do_not_wait_for_each_other(scratch_app):
    """Both count something for the meeting and lock its registration: in the same order."""
    meeting_id, people = make_crowd(scratch_app, 9, 5)
    (clerk,) = stored(scratch_app, make_user(Role.FACILITATOR))
    form = {"title": "Walk through the list", "starts_at": "2031-05-06T18:00", "ends_at": "2031-05-06T20:00"}  # fmt: skip
    edits = [(clerk, f"/meetings/{meeting_id}/edit", form | {"seats": str(n), "text": f"Version {n}"}) for n in (6, 7, 8)]  # fmt: skip
    presses = [one for three in zip(*[iter(registering(meeting_id, people))] * 3, strict=True) for one in three]  # fmt: skip
    answers = in_queues(scratch_app, [*presses, *edits], PROCESSES)
    assert answers == [303] * 12
    with scratch_app.app_context():
        seats = db.session.get(Meeting, meeting_id).seats
    held, waiting, _numbers = holders(scratch_app, meeting_id)
    assert held + waiting == 9
    assert held <= max(seats, 8)
