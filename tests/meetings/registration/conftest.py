"""A meeting with two places, somebody who organises it, and what was written to whom."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.mail import OutgoingMail
from app.meetings.models import Registration
from tests.factories import add, make_user
from tests.factories.registrations import make_terms


@pytest.fixture
def terms(session):
    return add(session, make_terms())


@pytest.fixture
def meeting(terms):
    return terms.meeting


@pytest.fixture
def organiser(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


@pytest.fixture
def person(session):
    """Make people: `person()` is somebody new."""
    return lambda **values: add(session, make_user(**values))


@pytest.fixture
def register(sign_in):
    """Let somebody register through the page; gives back the answer."""

    def register(meeting, user, **data):
        data = {"name": user.name} | data
        return sign_in(user).post(f"/meetings/{meeting.id}/registration", data=data)

    return register


@pytest.fixture
def of(session):
    """The registration of somebody, read anew."""

    def of(user):
        query = select(Registration).where(Registration.user_id == user.id)
        return session.scalar(query.execution_options(populate_existing=True))

    return of


@pytest.fixture
def mails(session):
    """The subjects of what was written to an address, without the title of the meeting."""

    def mails(address):
        query = select(OutgoingMail.subject).where(OutgoingMail.recipient == address)
        found = session.scalars(query.order_by(OutgoingMail.id))
        return [subject.removesuffix(": Walk through the list") for subject in found]

    return mails
