"""Who may take part, work here, leave, and be blocked."""

import pytest

from app.accounts.models import Role
from app.accounts.permissions import participant, staff
from app.core.authz import Refusal, refusal
from app.core.clock import now
from tests.factories import add, make_user


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({"confirmed_at": None}, Refusal.NOT_CONFIRMED),
        ({"blocked_at": now()}, Refusal.BLOCKED),
    ],
)
def test_who_may_take_part(values, expected):
    assert participant(make_user(active=True, **values)) is expected


@pytest.mark.parametrize(
    ("role", "values", "expected"),
    [
        (Role.FACILITATOR, {}, None),
        (Role.ADMINISTRATOR, {}, None),
        (Role.MODERATOR, {}, Refusal.NOT_STAFF),
        (Role.FACILITATOR, {"blocked_at": now()}, Refusal.BLOCKED),
    ],
)
def test_who_may_work_here(app, role, values, expected):
    with app.test_request_context():
        assert staff(make_user(role, active=True, **values), Role.FACILITATOR) is expected


def test_who_may_be_blocked(app, session):
    boss, other, person = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR), make_user()
    add(session, boss, person)
    with app.test_request_context():
        assert refusal("person.block", person, boss) is None
        assert refusal("person.block", boss, boss) is Refusal.NOT_SUPPORTED
        assert refusal("person.block", boss, person) is Refusal.NOT_STAFF
        add(session, other)
        assert refusal("person.block", boss, other) is None


def test_pages_of_people(app):
    with app.test_request_context():
        assert refusal("person.read", make_user(), make_user()) is None
        assert refusal("person.read", make_user(blocked_at=now()), None) is Refusal.NOT_VISIBLE
