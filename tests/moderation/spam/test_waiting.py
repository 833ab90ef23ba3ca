"""Texts that wait: out of sight, then public as if posted then, or refused with reasons."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.models import ResourceCounters
from app.moderation.models import Case
from app.moderation.spam.models import HeldPost, HeldState
from app.notifications.models import News
from app.proposals.models import Proposal
from tests.factories import add, make_proposal, make_user

WORDS = "The benches should face the river, not the road."
REASONS = "It is an advertisement for a shop, not about benches."


@pytest.fixture
def read_first(session, component):
    """Moderators read comments and proposals of this component first."""
    component.settings = {"holds_comments": True, "holds_texts": True}
    session.commit()


@pytest.fixture
def held(session, sign_in, neighbour, proposal, read_first, say) -> HeldPost:
    say(sign_in(neighbour), proposal, WORDS)
    return session.scalars(select(HeldPost)).one()


def mails_to(session, user) -> str:
    query = select(OutgoingMail.text).where(OutgoingMail.recipient == user.email)
    return "\n".join(session.scalars(query))


def refuse(browser, held, **data):
    data = {"rule": "spam", "statement": REASONS} | data
    return browser.post(f"/moderation/waiting/{held.id}/refuse", data=data)


def counters(session, resource) -> int:
    session.expire_all()
    return session.get(ResourceCounters, resource.id).comments


def test_nobody_else_sees_what_waits(session, sign_in, client, neighbour, newcomer, proposal, held):
    for browser in (client, sign_in(newcomer), sign_in(neighbour)):
        page = browser.get(f"/proposals/{proposal.id}").text
        assert WORDS not in page
        assert "hidden" not in page.split("Comments")[-1] or "moderator" not in page
    assert WORDS not in client.get("/search?q=benches+river").text
    for path in ("{}", "on/{}", "{}/edit", "{}/delete"):
        for browser in (client, sign_in(newcomer), sign_in(neighbour)):
            answer = browser.get(f"/comments/{path.format(held.resource_id)}")
            assert answer.status_code == 403 or "/sign-in" in answer.location
    assert sign_in(newcomer).get(f"/moderation/report/{held.resource_id}").status_code == 403
    assert counters(session, proposal) == 0
    assert session.scalars(select(News)).all() == []
    assert client.get(f"/moderation/waiting/mine/{held.resource_id}").status_code == 303
    assert sign_in(newcomer).get(f"/moderation/waiting/mine/{held.resource_id}").status_code == 403


def test_its_author_sees_why_it_waits(sign_in, neighbour, held):
    browser = sign_in(neighbour)
    page = browser.get(f"/moderation/waiting/mine/{held.resource_id}").text
    assert WORDS in page
    assert "Here a moderator reads every text before it is public." in page
    assert "We cannot say yet how long this takes." in page
    assert WORDS[:30] in browser.get("/moderation/waiting/mine").text


def test_how_long_is_what_it_took_lately(session, sign_in, neighbour, held):
    for hours in (1, 3, 3, 4, 50):
        resource = add(session, make_proposal(author=neighbour))
        add(
            session,
            HeldPost(
                resource_id=resource.id, why="component", state=HeldState.PUBLISHED,
                held_at=now() - timedelta(hours=hours), decided_at=now(),
            ),
        )  # fmt: skip
    page = sign_in(neighbour).get(f"/moderation/waiting/mine/{held.resource_id}").text
    assert "Lately this took about 3 hours." in page


def test_published_it_is_as_if_posted_then(session, sign_in, client, neighbour, moderator, proposal, held):  # fmt: skip
    with time_machine.travel(now() + timedelta(hours=5)):
        answer = sign_in(moderator).post(f"/moderation/waiting/{held.id}/publish")
    assert answer.status_code == 303
    assert WORDS in client.get(f"/proposals/{proposal.id}").text
    assert counters(session, proposal) == 1
    comment = session.get(Comment, held.resource_id)
    assert comment.published_at - held.held_at > timedelta(hours=4)
    assert comment.root_id == proposal.id
    assert "What you wrote is public now" in mails_to(session, neighbour)
    assert "moderation.let_through" in session.scalars(select(AuditEntry.action)).all()
    session.expire_all()
    assert held.moderator_id == moderator.id
    own = sign_in(neighbour).get(f"/moderation/waiting/mine/{held.resource_id}")
    assert own.status_code == 303


def test_a_reply_that_waited_comes_into_its_thread(session, sign_in, client, neighbour, moderator, proposal, component, say):  # fmt: skip
    browser = sign_in(neighbour)
    say(browser, proposal, "Where should they stand?")
    above = session.scalars(select(Comment)).one()
    component.settings = {"holds_comments": True}
    session.commit()
    say(browser, above, WORDS)
    held = session.scalars(select(HeldPost)).one()
    sign_in(moderator).post(f"/moderation/waiting/{held.id}/publish")
    session.expire_all()
    reply = session.get(Comment, held.resource_id)
    assert (reply.thread_id, reply.depth, reply.root_id) == (above.id, 1, proposal.id)
    assert above.replies == 1
    assert WORDS in client.get(f"/proposals/{proposal.id}").text


def test_refused_its_author_reads_why_and_nobody_else_sees_it(
    session, sign_in, client, neighbour, moderator, proposal, held
):
    assert refuse(sign_in(moderator), held).status_code == 303
    session.expire_all()
    assert held.state is HeldState.REFUSED
    case = session.scalars(select(Case)).one()
    assert (held.case_id, case.state.value, case.rule.value) == (case.id, "hidden", "spam")
    assert REASONS in mails_to(session, neighbour)
    assert WORDS not in client.get(f"/proposals/{proposal.id}").text
    page = sign_in(neighbour).get(f"/moderation/waiting/mine/{held.resource_id}").text
    assert "A moderator decided that this is not published." in page
    assert f"/moderation/statements/{case.id}" in page
    assert counters(session, proposal) == 0


def test_a_refusal_needs_a_rule_and_reasons(session, sign_in, moderator, held):
    answer = refuse(sign_in(moderator), held, rule="", statement="No.")
    assert answer.status_code == 422
    assert "Choose the rule it breaks" in answer.text
    assert "No." in answer.text
    session.expire_all()
    assert held.state is HeldState.WAITING


def test_what_is_decided_is_not_decided_again(session, sign_in, moderator, held):
    browser = sign_in(moderator)
    browser.post(f"/moderation/waiting/{held.id}/publish")
    answer = refuse(browser, held)
    assert answer.status_code == 303
    assert "Somebody else decided this in the meantime" in browser.get(answer.location).text
    session.expire_all()
    assert held.state is HeldState.PUBLISHED
    assert session.scalars(select(Case)).all() == []


def test_first_texts_of_new_accounts_wait_where_the_council_asks_for_it(
    session, sign_in, newcomer, neighbour, moderator, proposal, rules, say
):
    rules(first_held=1)
    assert "/waiting/" in say(sign_in(newcomer), proposal, "Yes, one").location
    assert "/waiting/" in say(sign_in(newcomer), proposal, "Yes, two").location
    assert "/waiting/" not in say(sign_in(neighbour), proposal, "Yes, three").location
    first = session.scalars(select(HeldPost).order_by(HeldPost.id)).first()
    sign_in(moderator).post(f"/moderation/waiting/{first.id}/publish")
    assert "/waiting/" not in say(sign_in(newcomer), proposal, "Yes, four").location


def test_a_proposal_waits_and_cannot_be_changed_meanwhile(
    session, sign_in, client, neighbour, moderator, component, read_first
):
    draft = add(session, make_proposal(component, author=neighbour, published_at=None))
    browser = sign_in(neighbour)
    answer = browser.post(f"/proposals/{draft.id}/publish")
    assert answer.location.endswith(f"/moderation/waiting/mine/{draft.id}")
    assert "A moderator reads this before it is public." in browser.get(draft_page(draft)).text
    assert client.get(draft_page(draft)).status_code == 403
    assert draft.title not in browser.get("/proposals/drafts").text
    assert draft.title not in client.get("/proposals").text
    for act in ("publish", "discard", "edit"):
        refused = browser.post(f"/proposals/{draft.id}/{act}")
        assert refused.status_code == 403
        assert "A moderator reads this first." in refused.text
    held = session.scalars(select(HeldPost)).one()
    sign_in(moderator).post(f"/moderation/waiting/{held.id}/publish")
    assert draft.title in client.get("/proposals").text
    session.expire_all()
    assert session.get(Proposal, draft.id).published_at is not None


def draft_page(draft) -> str:
    return f"/proposals/{draft.id}"


def test_the_list_is_filtered_and_says_how_many_wait(session, sign_in, moderator, held):
    browser = sign_in(moderator)
    page = browser.get("/moderation/waiting").text
    assert "1 text waits" in page
    assert WORDS[:30] in page
    assert WORDS[:30] in browser.get("/moderation/waiting?kind=comment&why=component").text
    assert WORDS[:30] not in browser.get("/moderation/waiting?kind=proposal").text
    assert WORDS[:30] not in browser.get("/moderation/waiting?why=copies").text
    assert WORDS[:30] in browser.get("/moderation/waiting?why=nonsense&kind=nonsense").text


def test_who_leaves_takes_along_what_nobody_has_read(app, session, neighbour, held):
    from app.core.events import AccountDeleted, emit
    from app.extensions import db

    with app.test_request_context("/", method="POST"):
        emit(AccountDeleted(db.session.get(type(neighbour), neighbour.id)))
        db.session.commit()
    session.expire_all()
    assert session.scalars(select(HeldPost)).all() == []
    assert session.scalars(select(Comment)).all() == []


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_waits_runs_nowhere(session, sign_in, neighbour, moderator, proposal, read_first, say, payload):  # fmt: skip
    say(sign_in(neighbour), proposal, payload)
    held = session.scalars(select(HeldPost)).one()
    pages = [
        sign_in(neighbour).get(f"/moderation/waiting/mine/{held.resource_id}").text,
        sign_in(neighbour).get("/moderation/waiting/mine").text,
        sign_in(moderator).get("/moderation/waiting").text,
        sign_in(moderator).get(f"/moderation/waiting/{held.id}").text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
        assert ">49<" not in page


def test_staff_of_the_place_pass(session, sign_in, moderator, proposal, read_first, say):
    assert "/waiting/" not in say(sign_in(moderator), proposal, WORDS).location
    assert session.scalars(select(HeldPost)).all() == []


def test_without_settings_nobody_waits(session, sign_in, proposal, say):
    for _ in range(3):
        person = add(session, make_user())
        assert "/waiting/" not in say(sign_in(person), proposal, WORDS[:20]).location


def test_what_a_moderator_has_read_is_not_changed_afterwards(
    session, sign_in, neighbour, moderator, held
):
    sign_in(moderator).post(f"/moderation/waiting/{held.id}/publish")
    browser, path = sign_in(neighbour), f"/comments/{held.resource_id}/edit"
    assert browser.get(path).status_code == 403
    assert browser.post(path, data={"body": "Buy at shop.example"}).status_code == 403
    session.expire_all()
    assert session.get(Comment, held.resource_id).body == WORDS


def test_a_proposal_that_was_read_first_is_not_changed_afterwards(session, sign_in, component):
    person = add(session, make_user())
    one = add(session, make_proposal(component, author=person, held_at=now()))
    data = {"title": "Buy benches here", "body": "Cheap benches for everybody, only today."}
    assert sign_in(person).post(f"/proposals/{one.id}/edit", data=data).status_code == 403
