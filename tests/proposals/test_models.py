"""Counts follow proposals through whatever happens to them."""

from sqlalchemy import func, select

from app.core.clock import now
from app.proposals.models import Proposal, ProposalCount, Status
from tests.factories import add, make_component, make_proposal


def numbers(session, component) -> dict[str, int]:
    query = (
        select(ProposalCount.status, func.sum(ProposalCount.number))
        .where(ProposalCount.component_id == component.id)
        .group_by(ProposalCount.status)
    )
    return {status.value: number for status, number in session.execute(query) if number}


def test_counts_follow_a_proposal(session):
    component = add(session, make_component("proposals"))
    proposal = add(session, make_proposal(component, published_at=None))
    assert numbers(session, component) == {}
    proposal.publish()
    session.commit()
    assert numbers(session, component) == {"collecting": 1}
    proposal.status = Status.ACCEPTED
    session.commit()
    assert numbers(session, component) == {"accepted": 1}
    proposal.hidden_at = now()
    session.commit()
    assert numbers(session, component) == {}
    proposal.hidden_at = None
    session.commit()
    assert numbers(session, component) == {"accepted": 1}
    session.delete(proposal)
    session.commit()
    assert numbers(session, component) == {}


def test_counts_follow_what_was_not_loaded(session):
    component = add(session, make_component("proposals"))
    proposal = add(session, make_proposal(component))
    session.expire_all()
    session.get(Proposal, proposal.id).status = Status.WITHDRAWN
    session.commit()
    assert numbers(session, component) == {"withdrawn": 1}


def test_the_excerpt_is_the_beginning_of_the_body(session):
    proposal = add(session, make_proposal(body="**Benches** " + "for people who wait " * 30))
    assert proposal.excerpt.startswith("Benches for people")
    assert len(proposal.excerpt) < 180


def test_a_draft_has_a_state_of_its_own(session):
    assert make_proposal(published_at=None).state == "draft"
    assert add(session, make_proposal()).state == "collecting"
    assert make_proposal(status=Status.NOT_ACCEPTED).state == "rejected"


def test_counts_follow_a_draft_that_is_published_at_once(session):
    component = add(session, make_component("proposals"))
    proposal = Proposal(component=component, title="A bench by the river", body="To sit on.")
    session.add(proposal)
    session.flush()
    proposal.publish()
    session.commit()
    assert numbers(session, component) == {"collecting": 1}
