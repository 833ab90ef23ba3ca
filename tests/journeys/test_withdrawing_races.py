"""An author withdraws a proposal at the moment at which others support it."""

import time

import pytest

from app.extensions import db
from app.likes.models import Support
from app.proposals.models import Proposal, Status
from app.proposals.routes import supporting
from app.proposals.services import writing
from tests.factories import make_component, make_proposal, make_user
from tests.journeys.people import MANY, at_once, is_postgresql, number, stored

PHASE_KINDS = ("proposal.support", "proposal.create")
UNCOUNTED = {"minimum_supports": 2}


@pytest.mark.parametrize("settings", [{}, UNCOUNTED])
def test_nobody_supports_what_is_withdrawn_at_that_moment(scratch_app, settings):
    """On SQLite they take turns: there this shows only that every support is found, counted or not.

    On PostgreSQL they race.
    """
    component = make_component("proposals", None, *PHASE_KINDS, settings=settings)
    for _ in range(5):
        author, *others = stored(scratch_app, *(make_user() for _ in range(MANY)))
        with scratch_app.app_context():
            component = db.session.merge(component)
            proposal = make_proposal(component, author_id=author)
            db.session.add(proposal)
            db.session.commit()
            proposal_id = proposal.id
        presses = [(one, f"/proposals/{proposal_id}/support", {}) for one in others]
        answers = at_once(scratch_app, (author, f"/proposals/{proposal_id}/withdraw", {}), *presses)
        supports = number(scratch_app, Support, Support.resource_id == proposal_id)
        with scratch_app.app_context():
            is_withdrawn = db.session.get(Proposal, proposal_id).status is Status.WITHDRAWN
        assert not (is_withdrawn and supports), answers
        assert supports == sum(code == 303 for code in answers[1:])
        assert answers[0] == (303 if is_withdrawn else 403)


def support_during_withdrawal(app, monkeypatch, settings):
    """Support after the author's look for supports, before its commit; whether both happened."""
    refuse, support = writing._refuse_with_supports, supporting.services.support
    monkeypatch.setattr(writing, "_refuse_with_supports", lambda p: (refuse(p), time.sleep(1)))
    monkeypatch.setattr(supporting.services, "support", lambda *a: (time.sleep(0.3), support(*a)))
    component = make_component("proposals", None, *PHASE_KINDS, settings=settings)
    author = make_user()
    proposal = make_proposal(component, author=author)
    author_id, proposal_id, other = stored(app, author, proposal, make_user())
    presses = [(author_id, "withdraw"), (other, "support")]
    at_once(app, *[(who, f"/proposals/{proposal_id}/{what}", {}) for who, what in presses])
    supports = number(app, Support, Support.resource_id == proposal_id)
    with app.app_context():
        is_withdrawn = db.session.get(Proposal, proposal_id).status is Status.WITHDRAWN
    assert is_withdrawn or supports
    return bool(is_withdrawn and supports)


@pytest.mark.parametrize("settings", [{}, UNCOUNTED])
def test_a_support_waits_for_a_withdrawal(scratch_app, monkeypatch, settings):
    assert not support_during_withdrawal(scratch_app, monkeypatch, settings)


@pytest.mark.parametrize("settings", [{}, UNCOUNTED])
def test_without_looking_again_postgresql_supports_what_is_withdrawn(
    scratch_app, monkeypatch, settings
):
    """SQLite lets nobody look while another one writes: there the first look is enough.

    On a busy machine the two may miss each other: they get three chances to meet.
    """
    monkeypatch.setattr(supporting, "_refuse_what_ended", lambda _proposal: None)
    chances = (support_during_withdrawal(scratch_app, monkeypatch, settings) for _ in range(3))
    assert any(chances) == is_postgresql(scratch_app)
