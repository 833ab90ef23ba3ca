"""Several clerks write decisions down, and several workers tell of late ones, at the same moment."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.i18n import local
from app.extensions import db
from app.meetings import locking
from app.meetings.decisions import services, tasks
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.models import Decision, Meeting, Method, Verdict
from app.notifications.models import News
from tests.budgets.parallel import Crowd
from tests.factories import make_user
from tests.factories.debates import make_meeting

CLERKS, EACH = 4, 3


@pytest.fixture
def hall(scratch_app):
    """A meeting with public minutes, and a clerk."""
    with scratch_app.app_context():
        meeting, clerk = make_meeting(start=-1, minutes_published_at=now()), make_user()
        db.session.add_all([meeting, clerk])
        db.session.commit()
        return scratch_app, meeting.id, clerk.id


def writes(tell, meeting_id, clerk_id):
    for _ in range(EACH):
        meeting, clerk = db.session.get(Meeting, meeting_id), db.session.get(User, clerk_id)
        due = local(now()).date() - timedelta(days=1)
        record = services.Record("It is built", "", Verdict.APPROVED, due_on=due)
        services.record(meeting, clerk, record)
        db.session.commit()
        tell(done=True)


def tells(tell):
    tell(told=tasks.tell_of_late_ones())


def run(app, *jobs):
    crowd = Crowd(app)
    for job, *arguments in jobs:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


def test_each_decision_has_a_number_of_its_own(hall):
    app, *ids = hall
    said, all_ended = run(app, *[(writes, *ids)] * CLERKS)
    assert all_ended
    assert len(said) == CLERKS * EACH
    with app.app_context():
        numbers = db.session.scalars(select(Decision.number).order_by(Decision.number)).all()
        assert numbers == list(range(1, CLERKS * EACH + 1))


def test_without_the_lock_of_the_meeting_the_key_stops_one(hall, monkeypatch):
    """On SQLite whoever writes is alone all the same."""
    app, *ids = hall
    monkeypatch.setattr(locking, "lock", lambda _meeting: None)
    scalar = db.session.scalar

    def slow(*arguments, **values):
        found = scalar(*arguments, **values)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(db.session, "scalar", slow)
    _said, all_ended = run(app, *[(writes, *ids)] * 2)
    with app.app_context():
        assert all_ended is (db.engine.dialect.name == "sqlite")


def test_of_workers_at_once_one_tells_of_each(hall):
    app, meeting_id, clerk_id = hall
    run(app, (writes, meeting_id, clerk_id))
    said, all_ended = run(app, *[(tells,)] * 3)
    assert all_ended
    assert sum(one["told"] for one in said) == EACH
    with app.app_context():
        late = select(func.count()).select_from(News).where(News.topic == "late")
        assert db.session.scalar(late) == EACH


def corrects(tell, decision_id, clerk_id):
    vote = services.VoteTaken(Method.HANDS, Terms(), Tally(7, 3, 1))
    for _ in range(EACH):
        decision, clerk = db.session.get(Decision, decision_id), db.session.get(User, clerk_id)
        services.change(decision, clerk, services.Record("It is built", "", Verdict.APPROVED, vote=vote))  # fmt: skip
        db.session.commit()
        tell(done=True)


def test_clerks_who_correct_a_decision_wait_for_each_other(hall):
    """Without the lock each would write a vote of its own, and the key would stop all but one."""
    app, meeting_id, clerk_id = hall
    with app.app_context():
        meeting, clerk = db.session.get(Meeting, meeting_id), db.session.get(User, clerk_id)
        record = services.Record("It is built", "", Verdict.APPROVED)
        number = services.record(meeting, clerk, record).id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    said, all_ended = run(app, *[(corrects, number, clerk_id)] * CLERKS)
    assert all_ended
    assert len(said) == CLERKS * EACH
