"""Several people plan one meeting, or lead it, at the same moment."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.meetings import services as meetings
from app.meetings.agenda import services
from app.meetings.agenda.services import Point, consent, live, writing
from app.meetings.agenda.timetable import AgendaTooLong, taken
from app.meetings.models import AgendaItem, Decision, Meeting
from tests.budgets.parallel import Crowd
from tests.factories import make_user
from tests.factories.debates import make_agenda, make_meeting

CLERKS = 4


@pytest.fixture
def hall(scratch_app):
    """A meeting of two hours that goes on, with three points of ten minutes, and a clerk."""
    with scratch_app.app_context():
        meeting, clerk = make_meeting(start=-0.001), make_user()
        db.session.add_all([meeting, clerk])
        db.session.flush()
        db.session.add_all(make_agenda(meeting, "Minutes*", "Benches*", "Costs"))
        db.session.commit()
        found = meeting.id, clerk.id
        db.session.remove()
        db.engine.dispose()
    return scratch_app, *found


def run(app, *jobs):
    crowd = Crowd(app)
    for job, *arguments in jobs:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


def the(meeting_id, clerk_id):
    return db.session.get(Meeting, meeting_id), db.session.get(User, clerk_id)


def tried(tell, deed):
    """One attempt, in a transaction of its own."""
    try:
        deed()
        db.session.commit()
        tell(done=1)
    except AgendaTooLong as error:
        db.session.rollback()
        tell(done=0, excess=error.excess)


def adds(tell, meeting_id, clerk_id):
    meeting, clerk = the(meeting_id, clerk_id)
    for _ in range(3):
        tried(tell, lambda: services.add(meeting, clerk, Point("Talk", 30)))


def lengthens(tell, meeting_id, clerk_id):
    meeting, clerk = the(meeting_id, clerk_id)
    item = meeting.agenda[2]
    tried(tell, lambda: services.change(item, clerk, Point("Costs", 90)))


def shortens(tell, meeting_id, clerk_id):
    """Lets the meeting end an hour earlier."""
    meeting, clerk = the(meeting_id, clerk_id)
    ends = meeting.starts_at + timedelta(hours=1)
    plan = meetings.Plan(meeting.titles, {}, meeting.starts_at, ends)
    tried(tell, lambda: meetings.change(meeting, clerk, plan))


def fits(app, meeting_id):
    with app.app_context():
        meeting = db.session.get(Meeting, meeting_id)
        room = (meeting.ends_at - meeting.starts_at).total_seconds() / 60
        positions = [item.position for item in meeting.agenda]
        assert positions == list(range(1, len(positions) + 1))
        return sum(taken(meeting.agenda)) <= room


def test_however_many_add_at_once_the_agenda_fits(hall):
    app, *ids = hall
    said, all_ended = run(app, *[(adds, *ids)] * CLERKS)
    assert all_ended
    assert sum(one["done"] for one in said) == 3  # 30 of 120 minutes were taken
    assert fits(app, ids[0])


def test_adding_lengthening_and_an_earlier_end_cannot_all_succeed(hall):
    app, *ids = hall
    said, all_ended = run(app, (adds, *ids), (lengthens, *ids), (shortens, *ids), (shortens, *ids))
    assert all_ended
    assert any(not one["done"] for one in said)
    assert fits(app, ids[0])


def without_lock(meeting):
    """What `hold` does, but for the lock, and slowly."""
    db.session.refresh(meeting)
    items = list(db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)))
    time.sleep(0.3)
    return items


def test_without_the_lock_two_points_share_a_place(hall, monkeypatch):
    """Here the key stops one; where they lengthen points nothing would. On SQLite whoever writes is alone."""
    app, *ids = hall
    monkeypatch.setattr(writing, "hold", without_lock)
    _said, all_ended = run(app, *[(adds, *ids)] * 2)
    with app.app_context():
        assert all_ended is (db.engine.dialect.name == "sqlite")


def lengthens_the(tell, place, meeting_id, clerk_id):
    meeting, clerk = the(meeting_id, clerk_id)
    item = meeting.agenda[place]
    tried(tell, lambda: services.change(item, clerk, Point("Costs", 90)))


def test_without_the_lock_the_agenda_would_be_too_long(hall, monkeypatch):
    app, *ids = hall
    monkeypatch.setattr(writing, "hold", without_lock)
    run(app, (lengthens_the, 0, *ids), (lengthens_the, 2, *ids))
    with app.app_context():
        is_alone = db.engine.dialect.name == "sqlite"
    assert fits(app, ids[0]) is is_alone


def test_with_the_lock_one_of_the_two_is_refused(hall):
    app, *ids = hall
    said, all_ended = run(app, (lengthens_the, 0, *ids), (lengthens_the, 2, *ids))
    assert all_ended
    assert sorted(one["done"] for one in said) == [0, 1]
    assert fits(app, ids[0])


def moves(tell, place, meeting_id, clerk_id):
    meeting, clerk = the(meeting_id, clerk_id)
    for item in list(meeting.agenda):
        services.move(item, clerk, place=place)
        db.session.commit()
        tell(done=1)


def test_places_stay_whole_whoever_moves_what(hall):
    app, *ids = hall
    said, all_ended = run(app, *[(moves, place, *ids) for place in (1, 2, 3)])
    assert all_ended
    assert len(said) == 9
    assert fits(app, ids[0])


def begins(tell, place, meeting_id, clerk_id):
    meeting, clerk = the(meeting_id, clerk_id)
    item = meeting.agenda[place]
    live.begin(item, clerk)
    db.session.commit()
    tell(done=1)


def currents(app, meeting_id):
    with app.app_context():
        items = db.session.get(Meeting, meeting_id).agenda
        return sum(item.is_current for item in items), sum(item.begun_at is not None for item in items)  # fmt: skip


def test_of_all_that_begin_at_once_one_is_current(hall):
    app, *ids = hall
    said, all_ended = run(app, *[(begins, place, *ids) for place in (0, 1, 2, 2)])
    assert all_ended
    assert len(said) == 4
    assert currents(app, ids[0]) == (1, 3)


def test_without_the_lock_the_index_stops_a_second_current_one(hall, monkeypatch):
    app, *ids = hall
    monkeypatch.setattr(writing, "hold", without_lock)
    _said, all_ended = run(app, *[(begins, place, *ids) for place in (0, 2)])
    with app.app_context():
        assert all_ended is (db.engine.dialect.name == "sqlite")
    assert currents(app, ids[0])[0] == 1


def consents(tell, meeting_id, clerk_id):
    meeting, clerk = the(meeting_id, clerk_id)
    n = consent.take(meeting, clerk, None)
    db.session.commit()
    tell(done=n)


def test_consent_items_are_taken_once(hall):
    app, *ids = hall
    said, all_ended = run(app, *[(consents, *ids)] * CLERKS)
    assert all_ended
    assert sorted(one["done"] for one in said) == [0, 0, 0, 2]
    with app.app_context():
        assert len(db.session.scalars(select(Decision)).all()) == 2
