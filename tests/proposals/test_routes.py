"""What people do with proposals, through the pages."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.models import ResourceCounters
from app.follows.models import Follow
from app.likes.models import Support, SupportAllowance
from app.proposals.models import Proposal, Status
from tests.factories import add, make_component, make_proposal, make_user

WORDS = {"title": "Benches along the river path", "body": "Older people need places to rest."}


def only(session):
    session.expire_all()
    return session.scalars(select(Proposal)).one()


def test_write_preview_publish(session, sign_in, ada, component, topic, harbour):
    browser = sign_in(ada)
    address = f"/proposals/new?component={component.id}"
    assert browser.get(address).status_code == 200
    form = WORDS | {"category": str(topic.id), "district": str(harbour.id), "do": "preview"}
    answer = browser.post(address, data=form)
    proposal = only(session)
    assert answer.status_code == 303
    assert answer.location == f"/proposals/{proposal.id}/preview"
    assert proposal.is_draft
    assert (proposal.category_id, proposal.district_id) == (topic.id, harbour.id)
    assert WORDS["title"] in browser.get(answer.location).text
    answer = browser.post(f"/proposals/{proposal.id}/publish")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Collecting support" in page
    assert "Everybody can read it now" in page
    assert WORDS["title"] in browser.get("/proposals").text


def test_the_whole_city_is_a_choice(session, sign_in, ada, component, harbour):
    form = WORDS | {"district": "0", "do": "draft"}
    answer = sign_in(ada).post(f"/proposals/new?component={component.id}", data=form)
    assert answer.location == "/proposals/drafts"
    assert only(session).district_id is None


def test_only_the_field_at_fault_has_an_error(session, sign_in, ada, component):
    form = {"title": "Benches", "body": WORDS["body"]}
    answer = sign_in(ada).post(f"/proposals/new?component={component.id}", data=form)
    assert answer.status_code == 422
    assert "Write 8 more characters" in answer.text
    assert answer.text.count('class="field-error"') == 1
    assert WORDS["body"] in answer.text
    form["title"] = "x" * 151
    answer = sign_in(ada).post(f"/proposals/new?component={component.id}", data=form)
    assert "Shorten by 1 character" in answer.text
    assert session.scalars(select(Proposal)).first() is None


def test_the_template_alone_is_no_proposal(session, sign_in, ada):
    settings = {"body_template": {"en": "The problem is ...\n\nMy idea is ..."}}
    component = add(
        session, make_component("proposals", None, "proposal.create", settings=settings)
    )
    address = f"/proposals/new?component={component.id}"
    assert "My idea is" in sign_in(ada).get(address).text
    form = WORDS | {"body": "The problem is ...\r\n\r\nMy idea is ..."}
    answer = sign_in(ada).post(address, data=form)
    assert answer.status_code == 422
    assert "Replace the example text" in answer.text


def test_nobody_writes_while_no_phase_opens_it(session, sign_in, ada):
    component = add(session, make_component("proposals"))
    address = f"/proposals/new?component={component.id}"
    assert sign_in(ada).get(address).status_code == 403
    assert sign_in(ada).post(address, data=WORDS).status_code == 403


def test_the_limit_counts_published_ones_that_were_not_withdrawn(session, sign_in, ada):
    settings = {"proposal_limit": 1}
    component = make_component("proposals", None, "proposal.create", settings=settings)
    first = add(session, make_proposal(component, author=ada))
    draft = add(session, make_proposal(component, author=ada, published_at=None))
    browser = sign_in(ada)
    assert browser.get(f"/proposals/new?component={component.id}").status_code == 403
    assert browser.post(f"/proposals/{draft.id}/publish").status_code == 403
    first.status = Status.WITHDRAWN
    session.commit()
    assert browser.post(f"/proposals/{draft.id}/publish").status_code == 303


def test_a_draft_is_its_authors_only(session, client, sign_in, ada, component):
    draft = add(session, make_proposal(component, author=ada, published_at=None))
    other = sign_in(add(session, make_user()))
    for address in ("", "/preview", "/edit"):
        assert other.get(f"/proposals/{draft.id}{address}").status_code == 403
        assert sign_in(ada).get(f"/proposals/{draft.id}{address}").status_code == 200
    assert client.get(f"/proposals/{draft.id}").status_code == 403
    assert draft.title in sign_in(ada).get("/proposals/drafts").text
    assert draft.title not in client.get("/proposals").text
    assert sign_in(ada).post(f"/proposals/{draft.id}/discard").status_code == 303
    session.expire_all()
    assert session.scalars(select(Proposal)).all() == []


def test_nobody_changes_the_proposal_of_somebody_else(session, sign_in, ada, component):
    published = make_proposal(component, author=ada, title="Benches by the river")
    add(session, published)
    other, address = sign_in(add(session, make_user())), f"/proposals/{published.id}"
    for tail, data in (("edit", WORDS), ("withdraw", {})):
        assert other.get(f"{address}/{tail}").status_code == 403
        assert other.post(f"{address}/{tail}", data=data).status_code == 403
    session.expire_all()
    assert session.get(Proposal, published.id).title == "Benches by the river"


def test_the_edit_window_counts_from_publication(session, sign_in, ada, component):
    proposal = add(session, make_proposal(component, author=ada))
    browser, address = sign_in(ada), f"/proposals/{proposal.id}/edit"
    assert browser.get(address).status_code == 200
    answer = browser.post(address, data=WORDS)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert WORDS["title"] in page
    assert "See versions" in page
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert sign_in(ada).get(address).status_code == 403
    assert sign_in(add(session, make_user())).get(address).status_code == 403


def test_withdrawing_asks_first_and_is_refused_with_supports(session, sign_in, ada, component):
    proposal = add(session, make_proposal(component, author=ada))
    browser, address = sign_in(ada), f"/proposals/{proposal.id}/withdraw"
    assert "Keep it" in browser.get(address).text
    proposal.counters.supports = 1
    session.commit()
    assert browser.post(address).status_code == 403
    proposal.counters.supports = 0
    session.commit()
    answer = browser.post(address)
    assert answer.status_code == 303
    assert "Withdrawn" in browser.get(answer.location).text
    assert proposal.title not in browser.get("/proposals").text
    assert proposal.title in browser.get("/proposals?status=withdrawn").text


def test_support_and_take_back(session, client, sign_in, ada, component):
    proposal = add(session, make_proposal(component))
    address = f"/proposals/{proposal.id}/support"
    assert client.post(address).status_code == 303
    assert "/sign-in" in client.post(address).location
    browser = sign_in(ada)
    answer = browser.post(address)
    assert (answer.status_code, answer.location) == (303, f"/proposals/{proposal.id}")
    assert "Withdraw my support" in browser.get(answer.location).text
    assert browser.post(address).status_code == 403
    assert session.scalars(select(Support.user_id)).all() == [ada.id]
    assert browser.post(f"{address}/undo").status_code == 303
    counters = select(ResourceCounters.supports).where(ResourceCounters.resource_id == proposal.id)
    assert session.scalar(counters) == 0
    assert session.scalars(select(Support)).all() == []


def test_a_refused_support_uses_nothing_up(session, sign_in, ada):
    component = make_component("proposals", None, "proposal.support", settings={"support_limit": 3})
    proposal = add(session, make_proposal(component))
    browser = sign_in(ada)
    assert browser.post(f"/proposals/{proposal.id}/support").status_code == 303
    assert browser.post(f"/proposals/{proposal.id}/support").status_code == 403
    assert session.scalar(select(SupportAllowance.used)) == 1


def test_a_script_gets_the_button_anew(session, sign_in, ada, component):
    proposal = add(session, make_proposal(component))
    answer = sign_in(ada).post(f"/proposals/{proposal.id}/support", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Supported" in answer.text
    assert "<html" not in answer.text


def test_the_author_follows_what_was_published_and_a_visitor_is_sent_to_sign_in(session, client, sign_in, ada, component):  # fmt: skip
    browser = sign_in(ada)
    draft = add(session, make_proposal(component, author=ada, published_at=None))
    assert draft.title not in client.get("/search?q=benches").text
    assert browser.post(f"/proposals/{draft.id}/publish").status_code == 303
    assert session.scalars(select(Follow.user_id).where(Follow.resource_id == draft.id)).all() == [ada.id]  # fmt: skip
    answer = client.post(f"/proposals/{draft.id}/support")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


@pytest.mark.parametrize(
    "status", [Status.ACCEPTED, Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.MERGED]
)
def test_what_is_decided_cannot_be_supported(session, sign_in, ada, component, status):
    proposal = add(session, make_proposal(component, status=status))
    assert sign_in(ada).post(f"/proposals/{proposal.id}/support").status_code == 403


def test_support_is_only_there_in_its_phase(session, sign_in, ada):
    proposal = add(session, make_proposal(make_component("proposals")))
    page = sign_in(ada).get(f"/proposals/{proposal.id}").text
    assert 'id="support"' not in page
    assert sign_in(ada).post(f"/proposals/{proposal.id}/support").status_code == 403


def test_the_limit_is_shown_and_kept(session, sign_in, ada):
    settings = {"support_limit": 1}
    component = make_component("proposals", None, "proposal.support", settings=settings)
    first, second = make_proposal(component), make_proposal(component)
    add(session, first, second)
    browser = sign_in(ada)
    assert "1 of 1 supports left" in browser.get(f"/proposals/{first.id}").text
    browser.post(f"/proposals/{first.id}/support")
    page = browser.get(f"/proposals/{second.id}").text
    assert "You have given all your supports" in page
    assert browser.post(f"/proposals/{second.id}/support").status_code == 403
    browser.post(f"/proposals/{first.id}/support/undo")
    assert browser.post(f"/proposals/{second.id}/support").status_code == 303


def test_what_has_a_support_that_does_not_count_yet_is_not_withdrawn(session, sign_in, ada):
    settings = {"minimum_supports": 2, "support_limit": 3}
    component = make_component("proposals", None, "proposal.support", settings=settings)
    supported, other = make_proposal(component, author=ada), make_proposal(component)
    supporter = add(session, make_user(), supported, other)
    browser, address = sign_in(supporter), f"/proposals/{supported.id}"
    assert browser.post(f"{address}/support").status_code == 303
    assert supported.supports == 0
    assert sign_in(ada).post(f"{address}/withdraw").status_code == 403
    assert browser.post(f"{address}/support/undo").status_code == 303
    assert sign_in(ada).post(f"{address}/withdraw").status_code == 303


def test_a_support_is_taken_back_even_from_what_was_withdrawn(session, sign_in, ada, component):
    proposal = add(session, make_proposal(component))
    browser, address = sign_in(ada), f"/proposals/{proposal.id}"
    browser.post(f"{address}/support")
    proposal.status = Status.WITHDRAWN
    session.commit()
    for page in (address, "/proposals?status=withdrawn"):
        assert f"{address}/support/undo" in browser.get(page).text
    assert browser.post(f"{address}/support/undo").status_code == 303
    assert session.scalars(select(Support)).all() == []


def test_lists_and_pages_offer_taking_back_from_what_has_enough(session, sign_in, ada):
    settings = {"threshold": 1, "can_accumulate_beyond_threshold": False}
    component = make_component("proposals", None, "proposal.support", settings=settings)
    proposal = add(session, make_proposal(component))
    browser, address = sign_in(ada), f"/proposals/{proposal.id}"
    browser.post(f"{address}/support")
    for page in (address, "/proposals"):
        assert f"{address}/support/undo" in browser.get(page).text
    assert browser.post(f"{address}/support/undo").status_code == 303


def test_similar_proposals_are_offered_before_publishing(app, session, sign_in, ada, component):
    from app.extensions import db
    from app.search import services as search

    twin = add(session, make_proposal(component, title="Benches beside the river path"))
    with app.app_context():
        search.index(db.session.get(Proposal, twin.id))
        db.session.commit()
    browser = sign_in(ada)
    answer = browser.post(f"/proposals/new?component={component.id}", data=WORDS)
    page = browser.get(answer.location).text
    assert "Is one of these your idea?" in page
    assert twin.title in page
    asked = {"component": component.id, "title": WORDS["title"]}
    assert twin.title in browser.get("/proposals/similar", query_string=asked).text


def test_several_processes_are_a_choice(session, sign_in, ada, component):
    add(session, make_component("proposals", None, "proposal.create"))
    page = sign_in(ada).get("/proposals/new").text
    assert page.count("/proposals/new?component=") >= 2


def test_the_name_of_a_blocked_author_is_not_shown(session, client, component):
    author = make_user(name="Grim Spammer", blocked_at=now())
    proposal = add(session, make_proposal(component, author=author))
    for address in (f"/proposals/{proposal.id}", "/proposals"):
        page = client.get(address).text
        assert "Blocked participant" in page
        assert "Grim Spammer" not in page
        assert author.public_id not in page
