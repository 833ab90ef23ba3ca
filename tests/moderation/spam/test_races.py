"""Several at once: limits hold, of two moderators one decides, and counters stay right."""

import multiprocessing
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role, User
from app.comments import services as comments
from app.comments.models import Comment, Stance
from app.core import posting
from app.core.authz import Refused
from app.core.clock import now
from app.core.database import writes_one_by_one
from app.core.models import ResourceCounters
from app.core.recount import checks as recounts
from app.core.site import SiteSettings
from app.extensions import db
from app.likes import excluding
from app.likes import services as likes
from app.likes.models import Exclusion, Support
from app.moderation.models import Case, Rule
from app.moderation.services import AlreadyDecided
from app.moderation.spam import checks, services
from app.moderation.spam.models import HeldPost, HeldState
from app.proposals.models import Proposal
from tests.factories import make_component, make_proposal, make_user

RACERS = 4
_fork = multiprocessing.get_context("fork")
REASON = "They came one a second from accounts made in the same minute."


def race(app, acts) -> list[str]:
    """All acts at the same moment, each in a process of its own; what became of each, sorted."""
    barrier, results = _fork.Barrier(len(acts)), _fork.Queue()
    racers = [_fork.Process(target=_run, args=(app, act, barrier, results)) for act in acts]
    for racer in racers:
        racer.start()
    told = [results.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join(60)
    return sorted(told)


def _run(app, act, barrier, results):
    with app.app_context():
        db.engine.dispose(close=False)
        try:
            barrier.wait(30)
            with app.test_request_context("/", method="POST"):
                act()
                db.session.commit()
            results.put("done")
        except (Refused, AlreadyDecided, excluding.NothingToDo) as refused:
            db.session.rollback()
            results.put(str(getattr(refused, "reason", type(refused).__name__)))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must hear of it
            results.put(repr(error))


@pytest.fixture
def town(scratch_app):
    """Ids of a proposal, a person and a moderator; a new account may post one text an hour."""
    with scratch_app.app_context():
        component = make_component("proposals", None, "comment.create", "proposal.support")
        proposal, person = make_proposal(component), make_user()
        moderators = [make_user(Role.MODERATOR) for _ in range(2)]
        rules = SiteSettings(id=1, values={"posting": {"new_an_hour": 1}})
        db.session.add_all([proposal, person, *moderators, rules])
        db.session.commit()
        ids = proposal.id, person.id, [one.id for one in moderators]
        db.session.remove()
        db.engine.dispose()
    return ids


def say(proposal_id, person_id, body):
    author, proposal = db.session.get(User, person_id), db.session.get(Proposal, proposal_id)
    comments.publish(author, proposal, body, Stance.NEUTRAL, "en")


def counted(app, *columns):
    with app.app_context():
        found = [db.session.scalar(column) for column in columns]
        db.session.remove()
        db.engine.dispose()
        return found


NUMBER_OF_COMMENTS = select(func.count(Comment.id))


def speakers(town):
    proposal_id, person_id, _ = town
    return [lambda n=n: say(proposal_id, person_id, f"Thought {n}") for n in range(RACERS)]


def test_one_text_an_hour_is_one(scratch_app, town):
    assert race(scratch_app, speakers(town)) == ["done"] + ["too_many_posts"] * (RACERS - 1)
    assert counted(scratch_app, NUMBER_OF_COMMENTS) == [1]


def test_it_is_the_lock_that_keeps_the_limit(scratch_app, town, monkeypatch):
    """SQLite's writers wait for each other anyway; on PostgreSQL the lock makes them."""
    monkeypatch.setattr(checks, "lock", lambda _author: None)
    told = race(scratch_app, [lambda one=one: (one(), sleep(0.5)) for one in speakers(town)])
    with scratch_app.app_context():
        alone = writes_one_by_one(db.session)
    assert (told.count("done") == 1) is alone


@pytest.fixture
def held_id(scratch_app, town):
    proposal_id, person_id, _ = town
    with scratch_app.test_request_context("/", method="POST"):
        hold = posting.Hold(posting.Why.COMPONENT)
        posting._checks["test"] = lambda _text: hold
        try:
            say(proposal_id, person_id, "A thought that waits")
        finally:
            del posting._checks["test"]
        db.session.commit()
        found = db.session.scalar(select(HeldPost.id))
        db.session.remove()
        db.engine.dispose()
    return found


def publish(held_id, moderator_id):
    services.publish(db.session.get(HeldPost, held_id), db.session.get(User, moderator_id))


def refuse(held_id, moderator_id):
    held, moderator = db.session.get(HeldPost, held_id), db.session.get(User, moderator_id)
    services.refuse(held, moderator, Rule.SPAM, REASON)


@pytest.mark.parametrize("acts", [(publish, publish), (publish, refuse), (refuse, refuse)])
def test_of_two_moderators_one_decides(scratch_app, town, held_id, acts):
    proposal_id, _, moderators = town
    told = race(
        scratch_app,
        [lambda act=act, one=one: act(held_id, one) for act, one in zip(acts, moderators, strict=True)],
    )  # fmt: skip
    assert told == ["AlreadyDecided", "done"]
    state, cases, shown = counted(
        scratch_app,
        select(HeldPost.state),
        select(func.count(Case.id)),
        select(ResourceCounters.comments).where(ResourceCounters.resource_id == proposal_id),
    )
    assert (cases, shown) == ((1, 0) if state is HeldState.REFUSED else (0, 1))


@pytest.fixture
def support_ids(scratch_app, town):
    """Six people who support the proposal."""
    proposal_id, *_ = town
    with scratch_app.test_request_context("/", method="POST"):
        people = [make_user(created_at=now() - timedelta(days=9)) for _ in range(6)]
        db.session.add_all(people)
        db.session.flush()
        proposal = db.session.get(Proposal, proposal_id)
        for one in people:
            likes.support(one, proposal)
        db.session.commit()
        ids = db.session.execute(select(Support.id, Support.user_id).order_by(Support.id)).all()
        db.session.remove()
        db.engine.dispose()
    return [tuple(one) for one in ids]


def set_aside(proposal_id, ids, staff_id):
    proposal, staff = db.session.get(Proposal, proposal_id), db.session.get(User, staff_id)
    excluding.exclude(proposal, ids, staff, REASON)


def take_back(proposal_id, user_id):
    likes.withdraw(db.session.get(User, user_id), db.session.get(Proposal, proposal_id))


def differences(app):
    with app.app_context():
        found = list(recounts()["supports"]())
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
        return found


@pytest.mark.parametrize("attempt", range(3))
def test_taken_back_while_it_is_set_aside(scratch_app, town, support_ids, attempt):
    proposal_id, _, moderators = town
    ids, people = [one for one, _ in support_ids], [user for _, user in support_ids]
    acts = [lambda: set_aside(proposal_id, ids, moderators[0])]
    acts += [lambda user=user: take_back(proposal_id, user) for user in people[:3]]
    told = race(scratch_app, acts)
    assert set(told) <= {"done", "set_aside"}
    gone = told.count("done") - 1
    supports, aside, said, counter = counted(
        scratch_app,
        select(func.count(Support.id)),
        select(func.count(Support.id)).where(Support.exclusion_id.is_not(None)),
        select(Exclusion.number),
        select(ResourceCounters.supports).where(ResourceCounters.resource_id == proposal_id),
    )
    assert (supports, aside, said, counter) == (6 - gone, 6 - gone, 6 - gone, 0)
    assert differences(scratch_app) == []


def test_set_aside_by_two_at_once_it_is_set_aside_once(scratch_app, town, support_ids):
    proposal_id, _, moderators = town
    ids = [one for one, _ in support_ids]
    acts = [lambda one=one: set_aside(proposal_id, ids, one) for one in moderators]
    assert race(scratch_app, acts) == ["NothingToDo", "done"]
    assert differences(scratch_app) == []
