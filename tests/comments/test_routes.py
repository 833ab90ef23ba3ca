"""Commenting through the pages: threads, limits of depth and time, and what stays."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.comments.models import Comment
from app.core.clock import now
from app.core.models import ResourceCounters
from tests.factories import add, make_user
from tests.factories.debates import make_debate


@pytest.fixture
def debate(session):
    return add(session, make_debate())


@pytest.fixture
def lena(session):
    return add(session, make_user(name="Lena"))


def say(browser, subject, body="I think so too.", stance="for"):
    return browser.post(f"/comments/on/{subject.id}", data={"body": body, "stance": stance})


def latest(session) -> Comment:
    session.expire_all()
    return session.scalars(select(Comment).order_by(Comment.id.desc())).first()


def test_a_comment_stands_below_the_debate(session, sign_in, debate, lena):
    browser = sign_in(lena)
    answer = say(browser, debate)
    assert answer.status_code == 303
    assert "I think so too." in browser.get(answer.location).text
    page = browser.get(f"/debates/{debate.id}").text
    assert "I think so too." in page
    assert "1 comment" in page
    counters = session.get(ResourceCounters, debate.id)
    assert (counters.comments, counters.follows) == (1, 1)


def test_replies_go_four_deep(session, sign_in, debate, lena):
    browser = sign_in(lena)
    subject = debate
    for _ in range(5):
        assert say(browser, subject).status_code == 303
        subject = latest(session)
    assert subject.depth == 4
    refused = say(browser, subject)
    assert refused.status_code == 403
    assert "as deep as it gets" in refused.text


def test_an_empty_comment_is_refused_and_the_text_kept(sign_in, debate, lena):
    answer = say(sign_in(lena), debate, body="x", stance="against")
    assert answer.status_code == 422
    assert "Write 1 more character" in answer.text
    assert ">x</textarea>" in answer.text.replace("\r\n", "").replace("\n", "")


@pytest.mark.parametrize("who", ["stranger", "unconfirmed", "blocked"])
def test_who_may_not_take_part_may_not_comment(session, client, sign_in, debate, who):
    states = {"unconfirmed": {"confirmed_at": None}, "blocked": {"blocked_at": now()}}
    browser = client
    if who != "stranger":
        browser = sign_in(add(session, make_user(**states[who])))
    assert say(browser, debate).status_code in {303, 403}
    assert latest(session) is None


def test_outside_the_window_the_server_refuses(session, sign_in, debate, lena):
    browser = sign_in(lena)
    with time_machine.travel(now() + timedelta(days=2)):
        assert say(browser, debate).status_code == 403
    assert latest(session) is None


def test_a_comment_changes_for_fifteen_minutes(session, sign_in, debate, lena):
    browser = sign_in(lena)
    say(browser, debate, body="First thought")
    comment = latest(session)
    form = {"body": "Second thought", "stance": "neutral"}
    assert browser.post(f"/comments/{comment.id}/edit", data=form).status_code == 303
    assert "Second thought" in browser.get(f"/debates/{debate.id}").text
    versions = browser.get(f"/versions/{comment.id}/2").text
    assert "<del>First</del>" in versions
    assert "<ins>Second</ins>" in versions
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert browser.post(f"/comments/{comment.id}/edit", data=form).status_code == 403


def test_taking_back_leaves_the_place_and_the_replies(session, sign_in, debate, lena):
    browser = sign_in(lena)
    say(browser, debate, body="Words I regret")
    comment = latest(session)
    say(browser, comment, body="A reply that stays")
    assert browser.post(f"/comments/{comment.id}/delete").status_code == 303
    page = browser.get(f"/debates/{debate.id}").text
    assert "Words I regret" not in page
    assert "The author took this comment back." in page
    assert "A reply that stays" in page


def test_nobody_changes_the_words_of_others(session, sign_in, debate, lena):
    say(sign_in(lena), debate)
    comment = latest(session)
    other = sign_in(add(session, make_user()))
    assert other.get(f"/comments/{comment.id}/edit").status_code == 403
    assert other.post(f"/comments/{comment.id}/delete").status_code == 403


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    '"><svg onload=alert(1)>',
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_is_harmless(session, sign_in, debate, lena, payload):
    browser = sign_in(lena)
    say(browser, debate, body=f"see {payload} there")
    thread = browser.get(f"/comments/{latest(session).id}").text
    for danger in (
        "<script>alert",
        "<img src=x",
        'href="javascript',
        'evil.example/x.png"',
        "<svg onload",
    ):
        assert danger not in thread
