"""A second look by somebody else: who may ask for it, until when, and what comes of it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role, User
from app.comments.models import Comment
from app.core.clock import now
from app.moderation.models import Appeal, CaseState, Outcome
from tests.factories import add, make_user
from tests.moderation.acts import REASONS, appeal, appeal_link, decide, report

AGAIN = "The number is the council's own helpline, so it may stand here."


@pytest.fixture
def hidden(sign_in, comment, reporter, moderator, the_case):
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case())
    return the_case()


def test_the_author_appeals_without_signing_in(
    session, client, sign_in, comment, hidden, reporter, moderator, colleague, the_case, mails_to
):
    mail = mails_to(comment.author)[-1]
    assert "0800 555 014" in client.get(appeal_link(mail)).text or REASONS in mail
    assert appeal(client, mail).status_code == 303
    assert the_case().state is CaseState.APPEALED
    assert "hidden by a moderator" in client.get(f"/debates/{comment.root_id}").text, "it holds"
    assert "Somebody else than the first time" in mails_to(comment.author)[-1]
    assert decide(sign_in(moderator), hidden, "keep", "", AGAIN).status_code == 403
    assert decide(sign_in(colleague), hidden, "keep", "", AGAIN).status_code == 303
    assert the_case().state is CaseState.RESTORED
    assert session.get(Comment, comment.id).is_visible
    for person in (comment.author, reporter):
        assert AGAIN in mails_to(person)[-1]
        assert "The decision was changed" in mails_to(person)[-1]


def test_a_confirmed_decision_stays(
    session, client, sign_in, comment, hidden, reporter, colleague, the_case, mails_to
):
    mail = mails_to(comment.author)[-1]
    appeal(client, mail)
    assert decide(sign_in(colleague), hidden, "confirm", "", AGAIN).status_code == 303
    assert the_case().state is CaseState.HIDDEN
    assert session.scalars(select(Appeal.outcome)).one() is Outcome.CONFIRMED
    for person in (comment.author, reporter):
        assert "The decision stays as it is" in mails_to(person)[-1]
    assert appeal(client, mail).status_code == 403, "once"


def test_a_reporter_appeals_against_keeping(
    session, client, sign_in, comment, reporter, moderator, colleague, the_case, mails_to
):
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case(), "keep", "")
    assert mails_to(comment.author) == [], "nothing was done to them"
    assert appeal(client, mails_to(reporter)[-1]).status_code == 303
    assert decide(sign_in(colleague), the_case()).status_code == 303
    assert not session.get(Comment, comment.id).is_visible
    # what is new to the author they may appeal against themselves
    assert appeal(client, mails_to(comment.author)[-1]).status_code == 303
    assert decide(sign_in(moderator), the_case(), "keep", "", AGAIN).status_code == 303
    session.expire_all()
    assert session.get(Comment, comment.id).is_visible


def test_whoever_is_blocked_can_appeal(
    session, client, sign_in, comment, reporter, moderator, colleague, the_case, mails_to
):
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case(), "hide", "hate", author="block")
    session.expire_all()
    author = session.get(User, comment.author_id)
    assert (author.active, author.blocked_at is not None) == (False, True)
    [mail] = mails_to(author)
    assert "We blocked your account" in mail
    assert appeal(client, mail).status_code == 303
    decide(sign_in(colleague), the_case(), "keep", "", AGAIN)
    session.expire_all()
    author = session.get(User, comment.author_id)
    assert (author.active, author.blocked_at) == (True, None)
    assert session.get(Comment, comment.id).is_visible


def test_after_six_months_it_is_too_late(client, comment, hidden, mails_to):
    link = appeal_link(mails_to(comment.author)[-1])
    with time_machine.travel(now() + timedelta(days=150)):
        assert "<textarea" in client.get(link).text
    with time_machine.travel(now() + timedelta(days=190)):
        assert "The time for an appeal is over" in client.get(link).text
        assert client.post(link, data={"text": AGAIN}).status_code == 403


def test_a_forged_link_leads_nowhere(client, hidden):
    assert client.get("/moderation/appeals/forged").status_code == 404
    assert client.post("/moderation/appeals/forged", data={"text": AGAIN}).status_code == 404


def test_an_appeal_needs_words(client, comment, hidden, mails_to, the_case):
    answer = client.post(appeal_link(mails_to(comment.author)[-1]), data={"text": "No."})
    assert answer.status_code == 422
    assert "No." in answer.text
    assert the_case().state is CaseState.HIDDEN


def test_those_concerned_find_the_way_on_the_page(sign_in, comment, hidden, reporter, session):
    path = f"/moderation/statements/{hidden.id}"
    for person in (comment.author, reporter):
        assert (
            "Appeal against this decision" in sign_in(session.get(User, person.id)).get(path).text
        )


def test_what_happens_to_the_author_only_they_read(
    session, client, sign_in, comment, reporter, moderator, the_case
):
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case(), "hide", "insult", author="limit", days=9)
    path = f"/moderation/statements/{the_case().id}"
    assert "cannot publish" not in client.get(path).text
    assert "cannot publish" not in sign_in(session.get(User, reporter.id)).get(path).text
    assert "cannot publish" in sign_in(session.get(User, comment.author_id)).get(path).text


def test_a_warning_alone_is_nobody_elses_business(
    client, sign_in, comment, reporter, moderator, the_case
):
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case(), "keep", "insult", author="warn")
    assert client.get(f"/moderation/statements/{the_case().id}").status_code == 404


def test_who_confirmed_it_does_not_look_at_it_a_third_time(
    session, client, sign_in, comment, hidden, reporter, moderator, colleague, the_case, mails_to
):
    third = add(session, make_user(Role.MODERATOR, name="Third"))
    link_of_reporter = mails_to(reporter)[-1]
    appeal(client, mails_to(comment.author)[-1])
    decide(sign_in(colleague), hidden, "confirm", "", AGAIN)
    assert appeal(client, link_of_reporter).status_code == 303
    assert decide(sign_in(colleague), hidden, "confirm", "", AGAIN).status_code == 403
    browser = sign_in(third)
    browser.post(f"/moderation/cases/{hidden.id}/take")
    page = browser.get(f"/moderation/cases/{hidden.id}").text
    for name in (moderator.name, colleague.name):
        assert f">{name}</option>" not in page, "it cannot be handed to who decided"
    assert decide(browser, hidden, "confirm", "", AGAIN).status_code == 303
