"""Organisers set the places while somebody changes the meeting: both are kept, and nobody waits for ever."""

import time
from datetime import timedelta

from app.accounts.models import User
from app.extensions import db
from app.meetings import services
from app.meetings.models import Meeting
from app.meetings.registration.services import line, staff
from app.meetings.services import Plan
from tests.factories import make_user
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_terms
from tests.meetings.test_races import race

MOMENT = 1  # seconds between two locks


def sets(tell, meeting_id, actor_id):
    """The row of the terms is held for a moment before the meeting is written."""
    lock = line.lock

    def slowly(meeting):
        found = lock(meeting)
        time.sleep(MOMENT)
        return found

    line.lock = slowly
    meeting, actor = db.session.get(Meeting, meeting_id), db.session.get(User, actor_id)
    staff.set_terms(meeting, actor, staff.Terms(seats=7))
    db.session.commit()
    tell(set=True)


def changes(tell, meeting_id, actor_id):
    """The meeting is held for a moment before the terms are asked for."""
    meeting, actor = db.session.get(Meeting, meeting_id), db.session.get(User, actor_id)
    move_up = line.lock

    def slowly(one):
        time.sleep(MOMENT)
        return move_up(one)

    line.lock = slowly
    later = meeting.ends_at + timedelta(hours=1)
    plan = Plan({"en": "Another title"}, {}, meeting.starts_at, later, seats=meeting.seats)
    services.change(meeting, actor, plan)
    db.session.commit()
    tell(changed=True)


def test_places_are_set_while_the_meeting_is_changed(scratch_app):
    with scratch_app.app_context():
        terms, actor = make_terms(make_meeting()), make_user()
        db.session.add_all([terms, actor])
        db.session.commit()
        ids = terms.meeting_id, actor.id
    said, all_ended = race(scratch_app, (sets, *ids), (changes, *ids))
    assert all_ended
    assert len(said) == 2
    with scratch_app.app_context():
        assert db.session.get(Meeting, ids[0]).title == "Another title"
