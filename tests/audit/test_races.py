"""Many members of staff act at the same moment: the log stays one chain."""

import time

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.audit import chaining, verifying
from app.audit.chain import Head
from app.audit.models import AuditEntry, AuditHead
from app.core.events import StaffActed, emit
from app.extensions import db
from tests.budgets.parallel import Crowd
from tests.factories import make_user

CLERKS, EACH = 4, 12


@pytest.fixture
def office(scratch_app):
    with scratch_app.app_context():
        people = [make_user() for _ in range(CLERKS)]
        db.session.add_all(people)
        db.session.commit()
        return scratch_app, [person.id for person in people]


def acts(tell, user_id, times):
    """Act again and again; every third time it is undone, every fourth there are two entries."""
    for n in range(times):
        user = db.session.get(User, user_id)
        for _ in range(2 if n % 4 == 0 else 1):
            emit(StaffActed(user, "topic.add", f"topic {n}", {}, {"n": n}))
        db.session.flush()
        if n % 3 == 0:
            db.session.rollback()
        else:
            db.session.commit()
            tell(written=2 if n % 4 == 0 else 1)


def race(app, people, times=EACH):
    crowd = Crowd(app)
    for person in people:
        crowd.add(acts, person, times)
    crowd.go()
    said, all_ended = crowd.join()
    return sum(one["written"] for one in said), all_ended


def test_all_entries_are_in_one_chain_without_gaps(office):
    app, people = office
    written, all_ended = race(app, people)
    assert all_ended
    with app.app_context():
        numbers = db.session.scalars(select(AuditEntry.number).order_by(AuditEntry.number)).all()
        assert numbers == list(range(1, written + 1))
        assert verifying.first_wrong(verifying.head()) is None
        assert verifying.unchained() is None


def test_without_the_lock_they_meet(office, monkeypatch):
    """On SQLite whoever writes is alone all the same."""
    app, people = office

    def look(session):
        found = session.execute(select(AuditHead.length, AuditHead.digest)).one()
        time.sleep(0.05)
        return Head(*found)

    monkeypatch.setattr(chaining, "lock", look)
    _written, all_ended = race(app, people, 4)
    with app.app_context():
        assert all_ended is (db.engine.dialect.name == "sqlite")
