"""Somebody who wrote, somebody who reported it, and moderators."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.moderation.models import Case
from tests.factories import add, make_component, make_proposal, make_user
from tests.factories.debates import make_debate


@pytest.fixture
def comment(session):
    debate = make_debate()
    author = make_user(name="Author")
    comment = Comment(
        root=debate,
        parent=debate,
        component=debate.component,
        author=author,
        body="Call him on 0800 555 014",
        published_at=now(),
    )
    debate.counters.comments = 1
    return add(session, comment)


@pytest.fixture
def proposal(session):
    component = make_component("proposals", None, "proposal.support", "comment.create")
    return add(session, make_proposal(component, author=make_user(name="Author")))


@pytest.fixture
def reporter(session):
    return add(session, make_user(name="Reporter"))


@pytest.fixture
def moderator(session):
    return add(session, make_user(Role.MODERATOR, name="Moderator"))


@pytest.fixture
def colleague(session):
    return add(session, make_user(Role.MODERATOR, name="Colleague"))


@pytest.fixture
def the_case(session):
    """The one case that there is, as the database has it now."""

    def read() -> Case:
        session.expire_all()
        return session.scalars(select(Case)).one()

    return read


@pytest.fixture
def mails_to(session):
    """What somebody was written, in order."""

    def read(user) -> list[str]:
        query = select(OutgoingMail.text).where(OutgoingMail.recipient == user.email)
        return list(session.scalars(query.order_by(OutgoingMail.id)))

    return read
