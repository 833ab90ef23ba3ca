"""Minutes that are being written: inside a request, and for browsers."""

import pytest

from app.accounts.models import Role
from app.core.clock import now
from app.core.i18n import local
from app.extensions import db
from app.meetings.minutes.services import agreeing, correcting
from app.meetings.models import Minutes
from tests.factories import add, make_user
from tests.factories.minutes import write_minutes


@pytest.fixture
def context(app, session):
    with app.app_context(), app.test_request_context():
        yield
        db.session.rollback()


@pytest.fixture
def minutes(context):
    return write_minutes()


@pytest.fixture
def record(app, session):
    """Written through the application's own session, so that the pages find it."""
    with app.test_request_context():
        minutes_id = write_minutes().id
        db.session.commit()
    return session.get(Minutes, minutes_id)


@pytest.fixture
def staff(session, sign_in, record):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


@pytest.fixture
def member(sign_in, record):
    return sign_in(record.people[1].account)


@pytest.fixture
def desk(scratch_app):
    """Circulated minutes with a correction that waits."""
    with scratch_app.app_context():
        minutes = write_minutes()
        clerk = minutes.author
        agreeing.circulate(minutes, clerk, local(now()).date())
        member = minutes.people[1].account
        waiting = correcting.propose(minutes, member, "Cars are", "Lorries are", "They were.")
        ids = waiting.id, clerk.id, minutes.meeting.agenda[1].id
        db.session.commit()
        return scratch_app, *ids
