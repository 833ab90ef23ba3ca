"""Invitations at the same moment keep their limit; residents do not wait for copies."""

import time

from sqlalchemy import func, select, text

from app.accounts.models import Role, User
from app.comments.models import Comment
from app.core.authz import Refused
from app.core.clock import now
from app.core.models import Component
from app.extensions import db
from app.proposals.models import Coauthor, Proposal
from app.proposals.services import coauthors, copying
from tests.budgets.parallel import Crowd
from tests.factories import make_component, make_proposal, make_user


def ask(tell, proposal_id, user_id):
    proposal = db.session.get(Proposal, proposal_id)
    try:
        coauthors.ask(proposal.author, proposal, db.session.get(User, user_id))
        time.sleep(0.3)
        db.session.commit()
    except Refused as refused:
        tell(refused=refused.reason.value)


def test_the_last_invitation_is_given_once(scratch_app):
    with scratch_app.app_context():
        proposal = make_proposal(author=make_user())
        people = [make_user() for _ in range(2)]
        asked = [Coauthor(proposal=proposal, user=make_user()) for _ in range(coauthors.MOST - 1)]
        db.session.add_all([proposal, *people, *asked])
        db.session.flush()
        said = {"parent_id": proposal.id, "root_id": proposal.id, "published_at": now()}
        db.session.add_all(Comment(author=person, body="Yes.", **said) for person in people)
        db.session.commit()
        racers = [(proposal.id, person.id) for person in people]
    crowd = Crowd(scratch_app)
    for racer in racers:
        crowd.add(ask, *racer)
    crowd.go()
    told, all_done = crowd.join()
    assert all_done
    assert told == [{"refused": "limit_reached"}]
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count(Coauthor.id))) == coauthors.MOST


def copy(tell, staff_id, source_id, target_id):
    """Copy, and take long over what is left to do before the commit."""
    source, target = (db.session.get(Component, one) for one in (source_id, target_id))
    wish = copying.Wish(statuses=["collecting"])
    copied = copying.copy_proposals(db.session.get(User, staff_id), source, target, wish)
    time.sleep(2)
    db.session.commit()
    tell(copied=copied.done)


def write(tell, author_id, target_id):
    """Write a draft meanwhile, which on PostgreSQL waits for nobody."""
    time.sleep(0.7)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL lock_timeout = '200ms'"))
    db.session.add(Proposal(title="A bench", author_id=author_id, component_id=target_id))
    db.session.commit()
    tell(written=True)


def test_who_writes_does_not_wait_for_a_copy(scratch_app):
    with scratch_app.app_context():
        source, person = make_component("proposals"), make_user(Role.FACILITATOR)
        target = make_component("proposals", source.space)
        db.session.add_all([person, target, make_proposal(source)])
        db.session.commit()
        person_id, target_id = person.id, target.id
        copied = person_id, source.id, target_id
    crowd = Crowd(scratch_app)
    crowd.add(copy, *copied)
    crowd.add(write, person_id, target_id)
    crowd.go()
    told, all_done = crowd.join()
    assert all_done
    assert sorted(map(str, told)) == ["{'copied': 1}", "{'written': True}"]
