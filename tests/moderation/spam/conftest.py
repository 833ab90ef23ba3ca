"""People new and known, a proposal to speak about, and what the council has set."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.core.clock import now
from app.core.site import SiteSettings
from tests.factories import add, make_component, make_proposal, make_user

KNOWN = timedelta(days=200)


@pytest.fixture
def rules(session):
    """Set some of the rules on posting: `rules(first_held=2)`."""

    def change(**values):
        row = session.get(SiteSettings, 1) or SiteSettings(id=1, values={})
        row.values = {**row.values, "posting": {**row.values.get("posting", {}), **values}}
        add(session, row)

    return change


@pytest.fixture
def newcomer(session):
    return add(session, make_user(name="Newcomer"))


@pytest.fixture
def neighbour(session):
    """Somebody who has been here for a while."""
    return add(session, make_user(name="Neighbour", created_at=now() - KNOWN))


@pytest.fixture
def moderator(session):
    return add(session, make_user(Role.MODERATOR, name="Moderator"))


@pytest.fixture
def component(session):
    actions = ("proposal.create", "proposal.support", "comment.create")
    return add(session, make_component("proposals", None, *actions))


@pytest.fixture
def proposal(session, component):
    return add(session, make_proposal(component))


@pytest.fixture
def say():
    """Comment on something in this browser."""

    def comment(browser, subject, body, **more):
        data = {"body": body, "stance": "neutral", **more}
        return browser.post(f"/comments/on/{subject.id}", data=data)

    return comment
