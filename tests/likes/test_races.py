"""Two processes race for the last support that a person may give.

The second test takes the constraint away and must then see the limit broken: so the first
one shows that the constraint, and nothing else, is what holds.
"""

import multiprocessing

import pytest
from sqlalchemy import select, text

from app.accounts.models import User
from app.core.authz import Refused
from app.extensions import db
from app.likes import queries, services
from app.likes.models import Support, SupportAllowance
from app.likes.services import Terms
from app.proposals.models import Proposal
from tests.factories import make_component, make_proposal, make_user

RACERS = 4
_fork = multiprocessing.get_context("fork")


@pytest.fixture
def field(scratch_app):
    """A person and a proposal for each racer, stored for good."""
    with scratch_app.app_context():
        component = make_component("proposals")
        user = make_user()
        proposals = [make_proposal(component) for _ in range(RACERS)]
        db.session.add_all([user, *proposals])
        db.session.commit()
        ids = user.id, [one.id for one in proposals]
        db.session.remove()
        db.engine.dispose()
    return ids


def race(app, user_id, proposal_ids, limit=1) -> list[str]:
    """All support at the same moment, each in a process of its own; what became of it."""
    barrier, results = _fork.Barrier(len(proposal_ids)), _fork.Queue()
    racers = [
        _fork.Process(target=_support, args=(app, user_id, one, limit, barrier, results))
        for one in proposal_ids
    ]
    for racer in racers:
        racer.start()
    told = [results.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join(60)
    return sorted(told)


def _support(app, user_id, proposal_id, limit, barrier, results):
    from app.accounts.models import User
    from app.proposals.models import Proposal

    with app.app_context():
        db.engine.dispose(close=False)
        try:
            with app.test_request_context("/"):  # a reading transaction until the barrier
                user = db.session.get(User, user_id)
                proposal = db.session.get(Proposal, proposal_id)
                db.session.expunge_all()
                db.session.rollback()
            barrier.wait(30)
            services.support(user, proposal, Terms(limit=limit))
            db.session.commit()
            results.put("supported")
        except Refused as refused:
            db.session.rollback()
            results.put(refused.reason.value)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must hear of it
            results.put(repr(error))


def used(app) -> int:
    with app.app_context():
        number = db.session.scalar(select(SupportAllowance.used))
        db.session.remove()
        return number


def without_limit(app) -> None:
    """The same table, but for its check."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text(
                    "ALTER TABLE support_allowances "
                    "DROP CONSTRAINT ck_support_allowances_within_limit"
                )
            )
            return
        connection.execute(text("DROP TABLE support_allowances"))
        connection.execute(
            text(
                "CREATE TABLE support_allowances (user_id INTEGER, component_id INTEGER, "
                "used INTEGER, allowed INTEGER, PRIMARY KEY (user_id, component_id))"
            )
        )


def test_the_last_support_is_given_once(scratch_app, field):
    told = race(scratch_app, *field)
    assert told == ["limit_reached"] * (RACERS - 1) + ["supported"]
    assert used(scratch_app) == 1


def test_without_the_constraint_the_limit_breaks(scratch_app, field):
    without_limit(scratch_app)
    told = race(scratch_app, *field)
    assert told == ["supported"] * RACERS
    assert used(scratch_app) == RACERS


def test_the_same_support_is_given_once(scratch_app, field):
    user_id, (first, *_) = field
    told = race(scratch_app, user_id, [first] * RACERS, limit=0)
    assert told == ["already_done"] * (RACERS - 1) + ["supported"]
    with scratch_app.app_context():
        assert len(db.session.scalars(select(Support)).all()) == 1
        db.session.remove()


MINIMUM = Terms(minimum=RACERS)


def _reach_and_lose_the_minimum(app, user_id, proposal_ids, barrier, results):
    """Support all proposals, then give and take back the last one again and again."""
    *first, last = proposal_ids
    with app.app_context():
        db.engine.dispose(close=False)
        try:
            for one in first:
                _act(services.support, user_id, one)
            barrier.wait(30)
            for _round in range(10):
                _act(services.support, user_id, last)
                _act(services.withdraw, user_id, last)
            results.put("done")
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must hear of it
            results.put(repr(error))


def _act(act, user_id, proposal_id):
    user, proposal = db.session.get(User, user_id), db.session.get(Proposal, proposal_id)
    act(user, proposal, MINIMUM)
    db.session.commit()


def test_people_who_reach_the_minimum_at_once_never_wait_for_each_other(scratch_app, field):
    """Each one's last support lies elsewhere, so their counters are touched in different orders."""
    _user_id, proposal_ids = field
    with scratch_app.app_context():
        people = [make_user() for _ in range(RACERS)]
        db.session.add_all(people)
        db.session.commit()
        ids = [one.id for one in people]
        db.session.remove()
        db.engine.dispose()
    barrier, results = _fork.Barrier(RACERS), _fork.Queue()
    racers = []
    for n, user_id in enumerate(ids):
        turned = proposal_ids[n:] + proposal_ids[:n]
        args = (scratch_app, user_id, turned, barrier, results)
        racers.append(_fork.Process(target=_reach_and_lose_the_minimum, args=args))
        racers[-1].start()
    assert [results.get(timeout=60) for _ in racers] == ["done"] * RACERS
    for racer in racers:
        racer.join(60)
    with scratch_app.app_context():
        assert db.session.execute(queries.wrong_counters()).all() == []
        db.session.remove()
