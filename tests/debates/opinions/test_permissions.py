"""Who may answer, add and decide."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.core.authz import refusal
from app.core.clock import now
from app.core.refusals import Refusal
from app.extensions import db
from tests.factories import make_component, make_user
from tests.factories.debates import make_debate
from tests.factories.opinions import make_conversation, make_statement

TEXT = "Cars may come in at night to deliver"


@pytest.fixture
def conversation(app, session):
    with app.test_request_context():
        yield make_conversation(db.session)


def stored(*roles, **values):
    user = make_user(*roles, **values)
    db.session.add(user)
    db.session.flush()
    return user


def test_residents_answer_while_the_debate_is_open(conversation):
    one = make_statement(db.session, conversation, TEXT)
    person, debate = stored(), conversation.debate
    assert refusal("opinions.answer_statement", one, person) is None
    assert refusal("opinions.answer", conversation, stored(confirmed_at=None)) is Refusal.NOT_CONFIRMED  # fmt: skip
    assert refusal("opinions.answer", conversation, stored(blocked_at=now())) is Refusal.BLOCKED
    debate.closes_at = now() - timedelta(seconds=1)
    assert refusal("opinions.answer_statement", one, person) is Refusal.CLOSED
    debate.closes_at, one.hidden_at = None, now()
    assert refusal("opinions.answer_statement", one, person) is Refusal.NOT_VISIBLE


def test_nobody_answers_where_no_phase_opens_it(app, session):
    with app.test_request_context():
        closed = make_conversation(db.session, make_debate(make_component("debates")))
        assert refusal("opinions.answer", closed, stored()) is Refusal.PHASE_NOT_OPEN


def test_residents_add_where_it_is_allowed_and_so_many(conversation):
    person = stored()
    assert refusal("opinions.create_statement", conversation, person) is None
    conversation.statement_limit = 1
    make_statement(db.session, conversation, TEXT, author=person)
    assert refusal("opinions.create_statement", conversation, person) is Refusal.LIMIT_REACHED
    conversation.takes_statements = False
    assert refusal("opinions.create_statement", conversation, stored()) is Refusal.NOT_SUPPORTED


def test_limited_accounts_answer_but_add_nothing(conversation):
    person = stored()
    person.limited_until = now() + timedelta(days=1)
    assert refusal("opinions.answer", conversation, person) is None
    assert refusal("opinions.create_statement", conversation, person) is Refusal.LIMITED


def test_what_waits_is_for_its_author_and_for_whoever_runs_the_debate(conversation):
    author = stored()
    values = {"published_at": None, "held_at": now()}
    one = make_statement(db.session, conversation, TEXT, author=author, **values)
    assert refusal("opinions.read_statement", one, author) is None
    assert refusal("opinions.read_statement", one, stored(Role.FACILITATOR)) is None
    assert refusal("opinions.read_statement", one, stored()) is Refusal.NOT_VISIBLE
    assert refusal("opinions.answer_statement", one, author) is Refusal.NOT_VISIBLE
    assert refusal("opinions.add_official", conversation, author) is Refusal.NOT_STAFF


def test_what_was_refused_does_not_count_as_added(conversation):
    conversation.statement_limit, author = 1, stored()
    values = {"published_at": None, "held_at": now()}
    one = make_statement(db.session, conversation, TEXT, author=author, **values)
    limit = "opinions.create_statement"
    assert refusal(limit, conversation, author) is Refusal.LIMIT_REACHED
    one.hidden_at = now()
    assert refusal(limit, conversation, author) is None
