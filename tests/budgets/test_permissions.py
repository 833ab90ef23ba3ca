"""Who may see a round, vote in it, run it."""

from datetime import timedelta

import pytest
import time_machine
from flask import g
from flask_login import AnonymousUserMixin

from app.accounts.models import Role
from app.core.authz import refusal
from app.core.clock import now
from app.core.refusals import Refusal
from app.extensions import db
from tests.factories import make_component, make_user
from tests.factories.budgets import build_round


@pytest.fixture
def context(app, session):
    with app.app_context():
        yield db.session


@pytest.fixture
def round_(context):
    return build_round(db)


NOBODY = AnonymousUserMixin()


def person(*roles, **values):
    """Somebody with an account."""
    user = make_user(*roles, **values)
    db.session.add(user)
    db.session.flush()
    return user


def test_anybody_reads_an_open_round_and_only_facilitators_a_draft(context, round_):
    assert refusal("round.read", round_, NOBODY) is None
    draft = build_round(db, is_open=False)
    assert refusal("round.read", draft, person()) is Refusal.NOT_VISIBLE
    assert refusal("round.read", draft, person(Role.FACILITATOR)) is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, None),
        ({"confirmed_at": None}, Refusal.NOT_CONFIRMED),
        ({"blocked_at": now()}, Refusal.BLOCKED),
    ],
)
def test_who_may_vote(round_, values, reason):
    assert refusal("ballot.cast", round_, person(**values)) is reason


def test_a_visitor_signs_in_first(round_):
    assert refusal("ballot.cast", round_, NOBODY) is Refusal.NOT_SIGNED_IN


@pytest.mark.parametrize(
    ("days", "reason"), [(-3, Refusal.NOT_OPEN_YET), (3, Refusal.ROUND_CLOSED)]
)
def test_the_clock_decides(round_, days, reason):
    with time_machine.travel(now() + timedelta(days=days)):
        assert refusal("ballot.cast", round_, person()) is reason


def test_results_are_for_facilitators_until_they_are_published(round_):
    boss = person(Role.FACILITATOR)
    assert refusal("round.results", round_, boss) is Refusal.NOT_VISIBLE
    round_.counted_at = now()
    assert refusal("round.results", round_, boss) is None
    assert refusal("round.results", round_, person()) is Refusal.NOT_VISIBLE
    round_.results_at = now()
    assert refusal("round.results", round_, NOBODY) is None


def test_facilitators_run_rounds_of_their_space_only(context, round_):
    other = make_component("budgets")
    db.session.add(other)
    db.session.flush()
    here = person(Role.FACILITATOR, space_id=round_.component.space_id)
    elsewhere = person(Role.FACILITATOR, space_id=other.space_id)
    assert refusal("round.manage", round_, here) is None
    assert refusal("round.manage", round_, elsewhere) is Refusal.NOT_STAFF
    assert refusal("round.manage", round_, person(Role.MODERATOR)) is Refusal.NOT_STAFF


def test_a_component_invites_only_while_a_round_is_open(context, round_):
    from app.core import kinds

    kind = kinds.kind_of(round_.component)
    assert refusal("ballot.cast", round_.component, person()) is None
    with db.session.no_autoflush:
        assert "€100" in kind.actions[0].invite(round_.component).heading
        assert kind.summary(round_.component) == "4 projects, €100"
        assert kind.outcomes(round_.component) is None
    g.pop("voting_now")  # another request asks again
    with time_machine.travel(now() + timedelta(days=3)):
        assert refusal("ballot.cast", round_.component, person()) is Refusal.NOT_SUPPORTED
