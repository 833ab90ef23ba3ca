"""Components in which only verified residents write or support: others are led to the verification."""

import pytest

from app.accounts.models import User
from app.accounts.verification.models import Verification
from app.extensions import db
from app.likes.models import Support
from tests.factories import add, make_component, make_proposal
from tests.factories.queries import count_queries
from tests.factories.residents import switch_on, verified

FORM = {"title": "A bench where one waits for the bus", "body": "There is none, and many are old."}


@pytest.fixture
def strict(session):
    settings = {"write_verified": True, "support_verified": True, "asks_category": False}
    settings |= {"asks_district": False}
    return add(session, make_component("proposals", None, "proposal.create", "proposal.support", settings=settings))  # fmt: skip


@pytest.fixture
def resident(app, session, ada):
    """Makes Ada a verified resident."""

    def make():
        with app.app_context():
            verified(db.session.get(User, ada.id))
            db.session.commit()

    with app.app_context():
        switch_on("desk")
        db.session.commit()
    return make


def test_the_button_leads_to_the_verification(session, sign_in, ada, strict, resident):
    proposal = make_proposal(strict)
    add(session, proposal)
    browser, address = sign_in(ada), f"/proposals/{proposal.id}/support"
    assert f'action="{address}"' in browser.get(f"/proposals/{proposal.id}").text
    answer = browser.post(address)
    assert answer.status_code == 403
    assert "Only verified residents can do this" in answer.text
    assert 'href="/account/verification' in answer.text
    assert session.query(Support).count() == 0
    resident()
    assert browser.post(address).status_code == 303
    assert session.query(Support).count() == 1


def test_who_is_no_longer_verified_may_still_take_back(session, sign_in, ada, strict, resident):
    proposal = make_proposal(strict)
    add(session, proposal)
    resident()
    browser = sign_in(ada)
    browser.post(f"/proposals/{proposal.id}/support")
    session.query(Verification).delete()
    session.commit()
    assert "Supported" in browser.get(f"/proposals?component={strict.id}").text
    assert browser.post(f"/proposals/{proposal.id}/support/undo").status_code == 303
    assert session.query(Support).count() == 0


def test_only_verified_residents_write(sign_in, ada, strict, resident):
    browser, address = sign_in(ada), f"/proposals/new?component={strict.id}"
    answer = browser.get(address)
    assert answer.status_code == 403
    assert "Verify my account" in answer.text
    assert browser.post(address, data=FORM).status_code == 403
    resident()
    assert browser.post(address, data=FORM).status_code == 303


def test_it_is_looked_up_once_for_a_whole_list(session, sign_in, ada, strict, component):
    add(session, *(make_proposal(strict) for _ in range(9)), *(make_proposal(component) for _ in range(9)))  # fmt: skip
    browser = sign_in(ada)
    browser.get("/proposals")
    with count_queries() as asked:
        browser.get("/proposals")
    assert len([one for one in asked if "FROM verifications" in one]) == 1
