"""Windows, not flags: the clock alone says what is open."""

from datetime import timedelta

import pytest
import time_machine

from app.core.clock import now
from app.core.refusals import Refusal, explain
from app.extensions import db
from app.spaces import phases
from tests.factories import add, make_component, make_phase


@pytest.fixture
def component(session):
    component = make_component("proposals")
    make_phase(component, "proposal.create", start=-1, end=1)
    make_phase(component, "proposal.support", start=1, end=3)
    return add(session, component)


@pytest.fixture
def context(app, component):
    with app.app_context():
        yield db.session.get(type(component), component.id)


def test_what_the_current_phase_grants_is_open(context):
    assert phases.is_open(context, "proposal.create")
    assert not phases.is_open(context, "proposal.support")


def test_the_clock_alone_opens_and_closes(context):
    with time_machine.travel(now() + timedelta(days=2)):
        assert not phases.is_open(context, "proposal.create")
        assert phases.is_open(context, "proposal.support")


def test_the_end_itself_is_closed(context):
    end = phases.closes_at(context, "proposal.create")
    assert phases.is_open(context, "proposal.create", end - timedelta(microseconds=1))
    assert not phases.is_open(context, "proposal.create", end)


def test_the_next_opening_is_known(context):
    assert phases.next_opening(context, "proposal.support") > now()
    assert phases.next_opening(context, "proposal.create") is None


WORDS = [  # days from now, and what is said of an action that is not open then
    (0, "The next phase opens"),
    (2, "This is not open in the phase that is on."),
    (4, "This closed on"),
]


@pytest.mark.parametrize(("days", "words"), WORDS)
def test_what_is_closed_is_explained_by_the_clock(app, context, days, words):
    with time_machine.travel(now() + timedelta(days=days)), app.test_request_context():
        assert words in explain(Refusal.PHASE_NOT_OPEN, context).text


@pytest.mark.parametrize("draft", ["component", "space"])
def test_nothing_is_open_in_what_the_public_cannot_see(app, session, component, draft):
    hidden = component if draft == "component" else component.space
    hidden.published_at = None
    session.commit()
    with app.app_context():
        found = db.session.get(type(component), component.id)
        assert not phases.is_open(found, "proposal.create")
