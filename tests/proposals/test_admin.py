"""What staff do: answer, assign, assess, merge, write for the council."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role, User
from app.core.events import Answered, on
from app.core.site import Category
from app.extensions import db
from app.follows.services import follow
from app.notifications.models import Notification
from app.notifications.tasks import spread_pending
from app.proposals.models import Answer, Assessment, AuthorKind, Proposal, Status
from tests.factories import add, make_component, make_proposal, make_user

ANSWER = {
    "status": "not_accepted",
    "headline": "No. The bridge is closed from March",
    "reason": "The bridge is rebuilt until 2028, so benches would be in the way.",
    "cost": "3,400",
    "decided_where": "Transport committee",
    "when": "now",
}
heard = []


@on(Answered)
def _hear(event: Answered) -> None:
    heard.append((event.resource.id, str(event.status)))


@pytest.fixture(autouse=True)
def _quiet():
    heard.clear()


@pytest.fixture
def facilitator(session, component):
    return add(session, make_user(Role.FACILITATOR, space_id=component.space_id))


@pytest.fixture
def evaluator(session, component):
    return add(session, make_user(Role.EVALUATOR, space_id=component.space_id, name="Evi"))


@pytest.fixture
def proposal(session, component):
    return add(session, make_proposal(component))


def fresh(session, proposal):
    session.expire_all()
    return session.get(Proposal, proposal.id)


def test_only_facilitators_of_the_process(session, client, sign_in, ada, facilitator, proposal):
    assert client.get("/admin/proposals").status_code == 303
    assert sign_in(ada).get("/admin/proposals").status_code == 403
    assert proposal.title in sign_in(facilitator).get("/admin/proposals").text
    elsewhere = add(session, make_proposal(make_component("proposals")))
    address = f"/admin/proposals/answer?component={elsewhere.component_id}&ids={elsewhere.id}"
    assert sign_in(facilitator).get(address).status_code == 403
    answer = sign_in(facilitator).post(
        f"/admin/proposals/together?component={elsewhere.component_id}",
        data={"chosen": elsewhere.id, "do": "check"},
    )
    assert answer.status_code == 404


def test_proposals_of_another_component_are_never_answered_along(
    session, sign_in, facilitator, proposal
):
    elsewhere = add(session, make_proposal(make_component("proposals")))
    browser = sign_in(facilitator)
    address = f"/admin/proposals/answer?component={proposal.component_id}"
    assert browser.post(f"{address}&ids={elsewhere.id}", data=ANSWER).status_code == 404
    assert browser.post(f"{address}&ids={proposal.id},{elsewhere.id}", data=ANSWER).status_code == 303  # fmt: skip
    assert fresh(session, proposal).status is Status.NOT_ACCEPTED
    assert fresh(session, elsewhere).answer is None
    assert heard == [(proposal.id, "not_accepted")]


def test_author_and_followers_hear_once_of_an_answer(app, session, sign_in, ada, facilitator):
    other = add(session, make_user())
    mine = make_proposal(None, author=ada)
    add(session, mine)
    with app.app_context():
        for person in (ada.id, other.id):
            follow(db.session.get(Proposal, mine.id), db.session.get(User, person))
        db.session.commit()
    boss = add(session, make_user(Role.ADMINISTRATOR))
    address = f"/admin/proposals/answer?component={mine.component_id}&ids={mine.id}"
    assert sign_in(boss).post(address, data=ANSWER).status_code == 303
    with app.app_context():
        spread_pending()
        spread_pending()
    told = session.scalars(select(Notification.user_id).order_by(Notification.user_id)).all()
    assert told == sorted([ada.id, other.id])


def test_an_answer_needs_a_reason(session, sign_in, facilitator, component, proposal):
    address = f"/admin/proposals/answer?component={component.id}&ids={proposal.id}"
    browser = sign_in(facilitator)
    answer = browser.post(address, data=ANSWER | {"reason": ""})
    assert answer.status_code == 422
    assert "Give the reason" in answer.text
    assert "Enter an amount" in browser.post(address, data=ANSWER | {"cost": "much"}).text
    assert browser.post(address, data=ANSWER).status_code == 303
    changed = fresh(session, proposal)
    assert changed.status is Status.NOT_ACCEPTED
    assert changed.answer.cost == 340000
    page = browser.get(f"/proposals/{proposal.id}").text
    assert ANSWER["headline"] in page
    assert "€3,400" in page
    assert heard == [(proposal.id, "not_accepted")]


def test_an_answer_kept_for_later_changes_nothing(
    session, client, sign_in, facilitator, component, proposal
):
    address = f"/admin/proposals/answer?component={component.id}&ids={proposal.id}"
    browser = sign_in(facilitator)
    browser.post(address, data=ANSWER | {"when": "later"})
    assert fresh(session, proposal).status is Status.COLLECTING
    assert ANSWER["headline"] not in client.get(f"/proposals/{proposal.id}").text
    assert heard == []
    assert browser.post(f"/admin/proposals/{proposal.id}/publish-answer").status_code == 303
    assert fresh(session, proposal).status is Status.NOT_ACCEPTED
    assert heard == [(proposal.id, "not_accepted")]


def test_several_are_answered_together(session, sign_in, facilitator, component):
    two = [make_proposal(component), make_proposal(component)]
    elsewhere = make_proposal(make_component("proposals"))
    add(session, *two, elsewhere)
    ids = [one.id for one in (*two, elsewhere)]
    browser = sign_in(facilitator)
    together = f"/admin/proposals/together?component={component.id}"
    answer = browser.post(together, data={"chosen": ids, "do": "answer"})
    assert "2 proposals" in browser.get(answer.location).text
    browser.post(answer.location, data=ANSWER | {"when": "later"})
    answer = browser.post(together, data={"chosen": ids, "do": "publish"})
    assert "2 proposals changed" in browser.get(answer.location).text
    assert {fresh(session, one).status for one in two} == {Status.NOT_ACCEPTED}
    assert fresh(session, elsewhere).status is Status.COLLECTING
    assert sorted(one for one, _ in heard) == sorted(one.id for one in two)


def test_nothing_is_done_to_nothing(sign_in, facilitator, component, proposal):
    together = f"/admin/proposals/together?component={component.id}"
    browser = sign_in(facilitator)
    assert browser.post(together, data={"do": "check"}).status_code == 422
    for do, words in (("assign", "Choose an evaluator"), ("merge", "Enter the number")):
        answer = browser.post(together, data={"chosen": proposal.id, "do": do})
        assert answer.status_code == 422
        assert words in answer.text


def test_evaluators_assess_what_is_assigned_to_them(
    session, client, sign_in, facilitator, evaluator, component, proposal
):
    together = f"/admin/proposals/together?component={component.id}"
    form = {"chosen": proposal.id, "do": "assign", "evaluator": evaluator.id}
    for _ in range(2):
        assert sign_in(facilitator).post(together, data=form).status_code == 303
    assessment = session.scalars(select(Assessment)).one()
    assert proposal.title in sign_in(evaluator).get("/admin/proposals/assessments").text
    address = f"/admin/proposals/assessments/{assessment.id}"
    other = add(session, make_user(Role.EVALUATOR))
    assert sign_in(other).get(address).status_code == 403
    assert proposal.title not in sign_in(other).get("/admin/proposals/assessments").text
    browser = sign_in(evaluator)
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"feasible": "partly"}).status_code == 422
    reason = "There is room for two benches, not for four."
    form = {"feasible": "partly", "cost": "900", "reason": reason}
    assert browser.post(address, data=form).status_code == 303
    page = client.get(f"/proposals/{proposal.id}").text
    assert reason in page
    assert "Can be done in part" in page
    undo = f"/admin/proposals/{proposal.id}/unassign/{assessment.id}"
    assert sign_in(facilitator).post(undo).status_code == 404


def test_an_assignment_can_be_taken_back(session, sign_in, facilitator, evaluator, proposal):
    assessment = add(session, Assessment(proposal=proposal, evaluator=evaluator))
    undo = f"/admin/proposals/{proposal.id}/unassign/{assessment.id}"
    assert sign_in(evaluator).post(undo).status_code == 403
    assert sign_in(facilitator).post(undo).status_code == 303
    session.expire_all()
    assert session.scalars(select(Assessment)).all() == []


def test_merging_leaves_a_link(session, client, sign_in, facilitator, component, proposal):
    into = add(session, make_proposal(component))
    form = {"chosen": [proposal.id, into.id], "do": "merge", "into": into.id}
    sign_in(facilitator).post(f"/admin/proposals/together?component={component.id}", data=form)
    assert fresh(session, proposal).merged_into_id == into.id
    assert fresh(session, into).status is Status.COLLECTING
    page = client.get(f"/proposals/{proposal.id}").text
    assert f'href="/proposals/{into.id}"' in page


def test_checking_shows_in_the_list(session, client, sign_in, facilitator, component, proposal):
    form = {"chosen": proposal.id, "do": "check"}
    sign_in(facilitator).post(f"/admin/proposals/together?component={component.id}", data=form)
    assert "Being checked" in client.get("/proposals").text


def test_the_council_proposes_too(session, client, sign_in, facilitator, component):
    address = f"/admin/proposals/new?component={component.id}"
    browser = sign_in(facilitator)
    assert browser.get(address).status_code == 200
    form = {"title": "Plan for the new school way", "body": "The council proposes this plan."}
    answer = browser.post(address, data=form)
    assert answer.status_code == 303
    proposal = session.scalars(select(Proposal)).one()
    assert (proposal.author_id, proposal.author_kind) == (None, AuthorKind.OFFICIAL)
    assert "The council" in client.get(answer.location).text


def test_answers_become_outcomes_and_projects(app, session, component):
    from app.core.kinds import kind_of, project_candidates
    from app.core.models import Component

    done = make_proposal(component, status=Status.ACCEPTED)
    done.answer = Answer(
        status=Status.ACCEPTED,
        headline="Yes, by May",
        reason="It is cheap and needed.",
        cost=5000,
        published_at=done.published_at,
    )
    add(session, done, make_proposal(component), Category(slug="x", name={"en": "X"}))
    with app.test_request_context():
        kept = db.session.get(Component, component.id)
        section = kind_of(kept).outcomes(kept)
        assert section.rows[0].reason == "Yes, by May"
        assert ("Accepted", 1) in section.figures
        assert kind_of(kept).summary(kept) == "2 proposals"
        assert [one.cost for one in project_candidates(kept.space_id)] == [5000]
