"""A draft announced, and minutes and decisions changed, by several people at the same moment."""

import time

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit import verifying
from app.audit.models import AuditEntry
from app.core import seals
from app.extensions import db
from app.meetings import services
from app.meetings.decisions import services as decisions
from app.meetings.models import Decision, Meeting, Verdict
from app.notifications.models import News
from tests.budgets.parallel import Crowd
from tests.factories import make_user
from tests.factories.debates import make_meeting


@pytest.fixture
def hall(scratch_app):
    """A meeting that is over, a draft, and a clerk."""
    with scratch_app.app_context():
        held, draft, clerk = make_meeting(start=-1), make_meeting(), make_user()
        draft.published_at = None
        db.session.add_all([held, draft, clerk])
        db.session.commit()
        return scratch_app, held.id, draft.id, clerk.id


def race(app, *jobs):
    crowd = Crowd(app)
    for job, *arguments in jobs:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


def announces(tell, draft_id, clerk_id):
    services.announce(db.session.get(Meeting, draft_id), db.session.get(User, clerk_id))
    db.session.commit()
    tell(done=True)


def test_of_many_who_announce_one_does(hall):
    app, _held, draft_id, clerk_id = hall
    said, all_ended = race(app, *[(announces, draft_id, clerk_id)] * 4)
    assert all_ended
    assert len(said) == 4
    with app.app_context():
        told = select(func.count()).select_from(News).where(News.topic == "opened")
        acts = select(func.count()).where(AuditEntry.action == "meeting.published")
        assert (db.session.scalar(told), db.session.scalar(acts)) == (1, 1)


def writes(tell, meeting_id, clerk_id):
    meeting, clerk = db.session.get(Meeting, meeting_id), db.session.get(User, clerk_id)
    services.record(
        meeting, clerk, "Other minutes, with all that was said.", reason="Said otherwise"
    )
    db.session.commit()
    tell(done=True)


def corrects(tell, decision_id, clerk_id):
    decision, clerk = db.session.get(Decision, decision_id), db.session.get(User, clerk_id)
    decisions.change(decision, clerk, decisions.Record("It is not built", "", Verdict.REJECTED))
    db.session.commit()
    tell(done=True)


def test_the_last_seal_is_of_what_both_have_changed(hall, monkeypatch):
    """The minutes and a decision: whoever comes second waits, and seals both."""
    app, held_id, _draft, clerk_id = hall
    with app.app_context():
        meeting, clerk = db.session.get(Meeting, held_id), db.session.get(User, clerk_id)
        decision = decisions.record(meeting, clerk, decisions.Record("Built", "", Verdict.APPROVED))
        services.record(meeting, clerk, "It was agreed to build.")
        db.session.commit()
        ids = decision.id, clerk_id
        db.session.remove()
    digests = seals.digests

    def slow(table, ids):
        found = digests(table, ids)
        time.sleep(1)
        return found

    monkeypatch.setattr(seals, "digests", slow)
    said, all_ended = race(app, (writes, held_id, clerk_id), (corrects, *ids))
    monkeypatch.setattr(seals, "digests", digests)
    assert all_ended
    assert len(said) == 2
    with app.app_context():
        assert verifying.broken_seals() == []
        assert verifying.first_wrong(verifying.head()) is None
