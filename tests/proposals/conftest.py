"""A component that is open for writing and supporting, with a topic and a district."""

import pytest

from app.core.site import Category, District
from tests.factories import add, make_component, make_user


@pytest.fixture
def component(session):
    return add(session, make_component("proposals", None, "proposal.create", "proposal.support"))


@pytest.fixture
def ada(session):
    return add(session, make_user(name="Ada"))


@pytest.fixture
def topic(session):
    return add(session, Category(slug="streets", name={"en": "Streets"}))


@pytest.fixture
def harbour(session):
    return add(session, District(slug="harbour", name={"en": "Harbour"}))
