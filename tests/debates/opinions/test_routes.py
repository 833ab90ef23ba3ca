"""Answering one statement after another, and the pages that come of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.clock import now
from app.core.site import SiteSettings
from app.debates.opinions.models import (
    Conversation,
    OpinionMap,
    Statement,
    StatementAnswer,
    StatementTally,
)
from app.debates.opinions.tasks import renew_maps
from app.moderation.spam.models import HeldPost
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_debate
from tests.factories.opinions import add_answer, make_conversation, make_statement, two_camps

TEXT = "Cars may come in at night to deliver"


@pytest.fixture
def conversation(session):
    return make_conversation(session)


@pytest.fixture
def staff(session):
    return add(session, make_user(Role.FACILITATOR))


@pytest.fixture
def moderator(session):
    return add(session, make_user(Role.MODERATOR))


@pytest.fixture
def resident(session):
    return add(session, make_user())


def address(conversation, rest=""):
    return f"/debates/{conversation.debate_id}/opinions{rest}"


def asked_in(page):
    """The statements that a page asks about, by their numbers."""
    return [int(id_) for id_ in re.findall(r'action="/statements/(\d+)/answer"', page)]


def renew(app, session):
    """Let the job do what is due."""
    session.commit()
    with app.app_context():
        renew_maps.__wrapped__()
    session.expire_all()


def test_staff_let_a_debate_ask_for_opinions(session, sign_in, staff):
    debate = add(session, make_debate())
    browser = sign_in(staff)
    settings = f"/admin/debates/{debate.id}/opinions"
    assert "Ask for opinions" in browser.get(f"/debates/{debate.id}").text
    form = {"takes_statements": "y", "statement_limit": "3"}
    assert browser.post(settings, data=form).status_code == 303
    kept = session.get_one(Conversation, debate.id)
    assert (kept.takes_statements, kept.is_moderated, kept.statement_limit) == (True, False, 3)
    lines = {"texts": f"{TEXT}\n  {TEXT.upper()}! \n\nTrees matter more than parking"}
    assert browser.post(f"{settings}/add", data=lines).status_code == 303
    texts = session.scalars(select(Statement.body).order_by(Statement.id)).all()
    assert texts == [TEXT, "Trees matter more than parking"]
    assert browser.post(f"{settings}/add", data={"texts": "Too short\nshort"}).status_code == 422


def test_one_statement_after_another(session, sign_in, conversation, resident):
    texts = {make_statement(session, conversation, f"{TEXT}, version {n}").id for n in "abc"}
    browser, seen = sign_in(resident), []
    for left in ("3 statements left", "2 statements left", "1 statement left"):
        page = browser.get(address(conversation)).text
        assert left in page
        [asked] = asked_in(page)
        again = browser.get(address(conversation)).text
        assert asked_in(again) == [asked], "the same until it is answered"
        seen.append(asked)
        answer = browser.post(f"/statements/{asked}/answer", data={"stand": "agree"})
        assert answer.status_code == 303
    assert set(seen) == texts
    assert "You have answered all statements" in browser.get(address(conversation)).text


def test_an_answer_is_changed_and_taken_back(session, sign_in, conversation, resident):
    one = make_statement(session, conversation, TEXT)
    browser = sign_in(resident)

    def counts():
        session.expire_all()
        tally = session.get_one(StatementTally, one.id)
        return tally.agrees, tally.disagrees, tally.passes

    for stand, expected in (("agree", (1, 0, 0)), ("disagree", (0, 1, 0)), ("pass", (0, 0, 1))):
        browser.post(f"/statements/{one.id}/answer", data={"stand": stand})
        assert counts() == expected
    assert TEXT in browser.get(address(conversation, "/answers")).text
    browser.post(f"/statements/{one.id}/take-back")
    browser.post(f"/statements/{one.id}/take-back")
    assert counts() == (0, 0, 0)
    assert session.scalar(select(func.count()).select_from(StatementAnswer)) == 0


@pytest.mark.parametrize("stand", ["", "1", "maybe"])
def test_anything_else_is_no_answer(session, sign_in, conversation, resident, stand):
    one = make_statement(session, conversation, TEXT)
    answer = sign_in(resident).post(f"/statements/{one.id}/answer", data={"stand": stand})
    assert answer.status_code == 422
    assert TEXT in answer.text


def test_residents_add_statements_that_wait_or_appear(session, sign_in, resident, moderator):
    conversation = make_conversation(session, statement_limit=2)
    browser, new = sign_in(resident), address(conversation, "/new")
    assert browser.post(new, data={"text": TEXT}).status_code == 303
    one = session.scalars(select(Statement)).one()
    assert one.is_held
    other = sign_in(add(session, make_user()))
    assert other.get(f"/statements/{one.id}").status_code == 403
    assert TEXT not in other.get(address(conversation, "/statements")).text
    again = other.post(new, data={"text": f"  {TEXT.lower()}!! "})
    assert again.status_code == 422
    assert "Somebody has said this already" in again.text
    decides, held = sign_in(moderator), session.scalars(select(HeldPost)).one()
    assert TEXT in decides.get("/moderation/waiting?kind=statement").text
    assert decides.post(f"/moderation/waiting/{held.id}/publish").status_code == 303
    assert TEXT in other.get(address(conversation)).text
    assert resident.shown_name in other.get(f"/statements/{one.id}").text
    conversation.is_moderated = False
    session.commit()
    assert browser.post(new, data={"text": "Markets belong on Saturdays"}).status_code == 303
    assert "Markets belong" in other.get(address(conversation, "/statements")).text
    assert browser.post(new, data={"text": "A third one is too many"}).status_code == 403


def test_a_refused_statement_tells_its_author_why_and_comes_back(
    session, sign_in, conversation, resident, moderator
):
    author, decides = sign_in(resident), sign_in(moderator)
    answer = author.post(address(conversation, "/new"), data={"text": TEXT})
    one, held = session.scalars(select(Statement)).one(), session.scalars(select(HeldPost)).one()
    assert answer.location.endswith(f"/moderation/waiting/mine/{one.id}")
    refuse = f"/moderation/waiting/{held.id}/refuse"
    reasons = {"rule": "off_topic", "statement": "It holds two thoughts. Send each alone."}
    assert decides.post(refuse, data=reasons | {"statement": "No"}).status_code == 422
    assert decides.post(refuse, data=reasons).status_code == 303
    decides.post(f"/moderation/waiting/{held.id}/publish")
    session.expire_all()
    assert one.published_at is None
    mine = author.get(address(conversation, "/mine")).text
    assert "Not published" in mine
    assert "Read the reasons" in author.get(f"/moderation/waiting/mine/{one.id}").text
    assert "Waits" not in author.get(f"/statements/{one.id}").text


def test_one_wait_is_enough_where_both_the_debate_and_its_component_ask(
    session, sign_in, resident, moderator
):
    conversation = make_conversation(session)
    conversation.debate.component.settings = {"holds_texts": True}
    session.commit()
    sign_in(resident).post(address(conversation, "/new"), data={"text": TEXT})
    held = session.scalars(select(HeldPost)).one()
    sign_in(moderator).post(f"/moderation/waiting/{held.id}/publish")
    session.expire_all()
    assert session.scalars(select(Statement)).one().is_visible
    assert session.scalar(select(func.count(HeldPost.id))) == 1


def test_the_gate_holds_a_newcomer_where_the_debate_does_not(session, sign_in, client, resident):
    conversation = make_conversation(session, is_moderated=False)
    add(session, SiteSettings(id=1, values={"posting": {"first_held": 1}}))
    answer = sign_in(resident).post(address(conversation, "/new"), data={"text": TEXT})
    assert "/moderation/waiting/mine/" in answer.location
    one = session.scalars(select(Statement)).one()
    assert one.is_held
    own = sign_in(resident).get(f"/statements/{one.id}").text
    assert "A moderator reads this before it is public." in own
    assert TEXT not in client.get(address(conversation, "/statements")).text


def test_too_many_links_are_told_beside_the_field(session, sign_in, conversation, resident):
    text = "http://a.example http://b.example http://c.example are all worth it"
    answer = sign_in(resident).post(address(conversation, "/new"), data={"text": text})
    assert answer.status_code == 422
    assert "Take out 1 link." in answer.text
    assert "http://c.example" in answer.text


def test_groups_are_drawn_with_what_sets_them_apart(app, session, sign_in, client, conversation):
    (ours, _theirs) = two_camps(session, conversation)
    assert "Groups are drawn once" in client.get(address(conversation)).text
    renew(app, session)
    kept = session.get_one(OpinionMap, conversation.debate_id)
    assert [group["size"] for group in kept.content["groups"]] == [12, 8]
    page = client.get(address(conversation)).text
    for words in ("2 groups of opinion", "Group A, 12 people", "What all groups share"):
        assert words in page
    assert "You are in" not in page
    assert 'class="you"' not in page
    own = sign_in(ours[0]).get(address(conversation)).text
    assert "You are in group A" in own
    assert 'class="you"' in own
    stranger = sign_in(add(session, make_user())).get(address(conversation)).text
    assert "Answer 7 more statements to see where you stand" in stranger
    statements = client.get(address(conversation, "/statements")).text
    assert "A 83%, B 0%" in statements


def test_no_row_of_the_map_is_a_person(app, session, conversation):
    camps = two_camps(session, conversation)
    renew(app, session)
    content = session.get_one(OpinionMap, conversation.debate_id).content
    people = sum(len(camp) for camp in camps)
    assert sum(len(group["marks"]) for group in content["groups"]) <= people // 5
    assert not {"people", "labels", "users"} & content.keys()


def test_what_too_few_answered_is_not_shown(app, session, client, conversation):
    camps = two_camps(session, conversation)
    rare = make_statement(session, conversation, "Hardly anybody has seen this one")
    for person in camps[0][:7] + camps[1][:4]:
        add_answer(session, person, rare, 1)
    renew(app, session)
    assert "How people on the map answered" not in client.get(f"/statements/{rare.id}").text
    for person in camps[1][4:5]:
        add_answer(session, person, rare, 1)
    renew(app, session)
    assert "How people on the map answered" in client.get(f"/statements/{rare.id}").text


def test_after_the_end_the_map_stays(app, session, sign_in, conversation):
    (ours, _) = two_camps(session, conversation)
    conversation.debate.concluded_at = now()
    renew(app, session)
    one = session.scalars(select(Statement)).first()
    browser = sign_in(ours[0])
    assert browser.post(f"/statements/{one.id}/answer", data={"stand": "pass"}).status_code == 403
    kept = session.get_one(OpinionMap, conversation.debate_id)
    assert kept.frozen_at is None, "an answer may still be under way"
    conversation.debate.concluded_at = now() - timedelta(minutes=2)
    renew(app, session)
    frozen = session.get_one(OpinionMap, conversation.debate_id).frozen_at
    assert frozen is not None
    session.get_one(StatementTally, one.id).changes += 1
    renew(app, session)
    assert session.get_one(OpinionMap, conversation.debate_id).frozen_at == frozen
    assert "You are in group A" in browser.get(address(conversation)).text


def test_a_debate_without_statements_has_no_such_page(session, client):
    debate = add(session, make_debate())
    assert client.get(f"/debates/{debate.id}/opinions").status_code == 404
    assert "Where people agree" not in client.get(f"/debates/{debate.id}").text


def test_a_debate_in_preparation_shows_no_statements(session, client):
    component = make_component("debates", None, "comment.create")
    component.published_at = None
    conversation = make_conversation(session, make_debate(component))
    one = make_statement(session, conversation, TEXT)
    for path in (
        address(conversation),
        address(conversation, "/statements"),
        f"/statements/{one.id}",
    ):
        assert client.get(path).status_code == 403
