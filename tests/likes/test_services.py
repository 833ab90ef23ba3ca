"""Supports: counted once, within the limit, from the minimum on, up to the threshold."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.authz import Refused
from app.core.models import ResourceCounters
from app.core.recount import checks
from app.core.refusals import Refusal
from app.extensions import db
from app.likes import services
from app.likes.models import Support, SupportAllowance
from app.likes.services import Terms
from app.proposals.models import Proposal
from tests.factories import add, make_component, make_proposal, make_user


@pytest.fixture
def world(app, session):
    """A person and three proposals of one component, in the application's session."""
    component = make_component("proposals")
    user = add(session, make_user(), *(make_proposal(component) for _ in range(3)))
    ids = session.scalars(select(Proposal.id)).all()
    with app.app_context():
        yield (
            db.session.get(User, user.id),
            list(
                db.session.scalars(
                    select(Proposal).where(Proposal.id.in_(ids)).order_by(Proposal.id)
                )
            ),
        )


def counts(proposals) -> list[int]:
    query = select(ResourceCounters.supports).where(
        ResourceCounters.resource_id.in_([p.id for p in proposals])
    )
    return list(db.session.scalars(query.order_by(ResourceCounters.resource_id)))


def refusal_of(function, *args) -> Refusal:
    """As at the edges: what was refused is rolled back."""
    with pytest.raises(Refused) as caught, db.session.begin_nested():
        function(*args)
    return caught.value.reason


def test_a_support_counts_once(world):
    user, (first, *_) = world
    services.support(user, first)
    assert refusal_of(services.support, user, first) is Refusal.ALREADY_DONE
    assert counts([first]) == [1]
    services.withdraw(user, first)
    assert counts([first]) == [0]
    assert refusal_of(services.withdraw, user, first) is Refusal.ALREADY_DONE


def test_the_limit_holds_and_one_taken_back_frees_a_place(world):
    user, (first, second, third) = world
    terms = Terms(limit=2)
    services.support(user, first, terms)
    services.support(user, second, terms)
    assert refusal_of(services.support, user, third, terms) is Refusal.LIMIT_REACHED
    services.withdraw(user, first, terms)
    services.support(user, third, terms)
    assert counts([first, second, third]) == [0, 1, 1]


def test_a_refused_support_leaves_the_allowance_as_it_was(world):
    user, (first, *_) = world
    services.support(user, first, Terms(limit=2))
    refusal_of(services.support, user, first, Terms(limit=2))
    assert db.session.scalar(select(SupportAllowance.used)) == 1


def test_below_the_minimum_nothing_counts(world):
    user, (first, second, third) = world
    terms = Terms(minimum=2)
    services.support(user, first, terms)
    assert counts(world[1]) == [0, 0, 0]
    services.support(user, second, terms)
    services.support(user, third, terms)
    assert counts(world[1]) == [1, 1, 1]
    services.withdraw(user, first, terms)
    assert counts(world[1]) == [0, 1, 1]
    services.withdraw(user, second, terms)
    assert counts(world[1]) == [0, 0, 0]
    assert db.session.scalar(select(func.count()).select_from(Support)) == 1


def test_a_full_proposal_takes_no_more(app, session, world):
    _, (first, *_) = world
    people = [make_user(), make_user()]
    for person in people:
        db.session.add(person)
    db.session.flush()
    terms = Terms(threshold=1, beyond_threshold=False)
    services.support(people[0], first, terms)
    assert refusal_of(services.support, people[1], first, terms) is Refusal.THRESHOLD_REACHED
    services.support(people[1], first, Terms(threshold=1))
    assert counts([first]) == [2]


def test_recount_corrects_and_tells(world):
    user, (first, *_) = world
    services.support(user, first)
    table = ResourceCounters.__table__
    db.session.execute(
        table.update().values(supports=7).where(table.c.resource_id.in_([p.id for p in world[1]]))
    )
    told = [(d.kept, d.counted) for d in checks()["supports"]()]
    assert told == [(7, 1), (7, 0), (7, 0)]
    assert counts(world[1]) == [1, 0, 0]
