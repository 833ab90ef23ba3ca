"""Who may read a debate, open, change and conclude one: everybody in every state of it."""

from datetime import timedelta

import pytest
from flask_login import AnonymousUserMixin

from app.accounts.models import Role
from app.core.authz import refusal
from app.core.clock import now
from app.core.refusals import Refusal
from app.extensions import db
from tests.factories import make_component, make_user
from tests.factories.debates import make_debate

NOBODY = AnonymousUserMixin()
DAY = timedelta(days=1)
PEOPLE = (
    "nobody", "resident", "author", "blocked author", "moderator", "evaluator", "councillor",
    "facilitator", "facilitator elsewhere", "administrator",
)  # fmt: skip
STATES = {
    "planned": {"opens_at": DAY, "closes_at": 2 * DAY},
    "open": {"opens_at": -DAY, "closes_at": DAY},
    "endless": {},
    "over": {"opens_at": -2 * DAY, "closes_at": -DAY},
    "concluded": {"concluded_at": -DAY, "is_concluded_officially": True},
    "concluded by its author": {"concluded_at": -DAY},
}
STAFF = {"facilitator", "administrator"}
SIGN_IN, STRANGER, BLOCKED = Refusal.NOT_SIGNED_IN, Refusal.NOT_STAFF, Refusal.BLOCKED


@pytest.fixture
def context(app, session):
    with app.app_context():
        yield db.session


@pytest.fixture
def people(context):
    here = make_component("debates", None, "comment.create")
    elsewhere = make_component("debates")
    db.session.add_all([here, elsewhere])
    db.session.flush()
    some = {
        "resident": make_user(),
        "author": make_user(),
        "blocked author": make_user(blocked_at=now()),
        "moderator": make_user(Role.MODERATOR),
        "evaluator": make_user(Role.EVALUATOR),
        "councillor": make_user(Role.COUNCILLOR),
        "facilitator": make_user(Role.FACILITATOR, space_id=here.space_id),
        "facilitator elsewhere": make_user(Role.FACILITATOR, space_id=elsewhere.space_id),
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    db.session.add_all(some.values())
    db.session.flush()
    return {"component": here, "nobody": NOBODY} | some


def a_debate(people, state: str, by: str = "author", comments: int = 0):
    values = {
        name: now() + value if isinstance(value, timedelta) else value
        for name, value in STATES[state].items()
    }
    author = people[by] if "author" in by else people["author"]
    debate = make_debate(people["component"], author=author, **values)
    debate.counters.comments = comments
    db.session.add(debate)
    db.session.flush()
    return debate


def usual(who: str) -> Refusal | None:
    """What somebody who neither opened the debate nor runs the process is told."""
    return {"nobody": SIGN_IN, "blocked author": BLOCKED}.get(who, STRANGER)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_changing(people, who, state):
    for comments in (0, 1):
        debate = a_debate(people, state, who, comments)
        said = refusal("debate.edit", debate, people[who])
        if who in STAFF or who == "author":
            expected = Refusal.CLOSED if state.startswith("concluded") else None
            if who == "author" and comments and expected is None:
                expected = Refusal.HAS_COMMENTS
            assert said is expected
        else:
            assert said is usual(who)
        assert refusal("attachment.create", debate, people[who]) is said


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_concluding(people, who, state):
    said = refusal("debate.conclude", a_debate(people, state, who), people[who])
    if who in STAFF:
        assert said is None
    elif who == "author":
        own = {"planned": Refusal.STILL_OPEN, "open": Refusal.STILL_OPEN}
        assert said is (own | {"concluded": Refusal.CLOSED}).get(state)
    else:
        assert said is usual(who)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_commenting_only_inside_the_window(people, who, state):
    said = refusal("comment.create", a_debate(people, state, who), people[who])
    if state not in {"open", "endless"}:
        assert said is Refusal.CLOSED
    else:
        assert said is {"nobody": SIGN_IN, "blocked author": BLOCKED}.get(who)


@pytest.mark.parametrize("who", PEOPLE)
def test_reading_what_is_hidden_or_not_public_yet(people, who):
    debate = a_debate(people, "open", who)
    assert refusal("debate.read", debate, people[who]) is None
    debate.hidden_at = now()
    may = {"author", "blocked author", "moderator", *STAFF}
    assert (refusal("debate.read", debate, people[who]) is None) == (who in may)
    debate.hidden_at = debate.component.published_at = None
    assert (refusal("debate.read", debate, people[who]) is None) == (who in may)


@pytest.mark.parametrize("who", PEOPLE)
def test_opening(people, who):
    may = refusal("debate.create", people["component"], people[who])
    assert may is (None if who in STAFF else Refusal.PHASE_NOT_OPEN)
    granted = make_component("debates", None, "debate.create")
    db.session.add(granted)
    db.session.flush()
    if who != "facilitator":
        may = refusal("debate.create", granted, people[who])
        assert may is {"nobody": SIGN_IN, "blocked author": BLOCKED}.get(who)


def test_what_is_hidden_is_neither_changed_nor_concluded_by_its_author(people):
    debate = a_debate(people, "over")
    debate.hidden_at = now()
    for permission in ("debate.edit", "debate.conclude"):
        assert refusal(permission, debate, people["author"]) is Refusal.NOT_VISIBLE
    assert refusal("debate.edit", debate, people["facilitator"]) is None
    assert refusal("debate.conclude", debate, people["facilitator"]) is Refusal.NOT_VISIBLE


def test_who_may_not_write_for_a_time_changes_nothing_either(people):
    limited = make_user(limited_until=now() + DAY)
    db.session.add(limited)
    db.session.flush()
    debate = a_debate(people | {"limited author": limited}, "over", by="limited author")
    for permission in ("debate.edit", "debate.conclude"):
        assert refusal(permission, debate, limited) is Refusal.LIMITED
