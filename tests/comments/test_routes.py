"""Commenting through the pages: threads, limits of depth and time, and what stays."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.comments.models import Comment
from app.comments.quoting import quoted
from app.core.clock import now
from app.core.events import Hidden, Restored, emit
from app.core.models import ResourceCounters
from app.core.site import save, site
from app.core.text import Link, rich, staff_rich
from app.extensions import db
from app.versions.models import Version
from tests.factories import add, make_user
from tests.factories.comments import make_comment
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


def test_the_words_of_a_comment_taken_back_are_gone_for_good(session, sign_in, debate, lena):
    browser = sign_in(lena)
    say(browser, debate, body="Words I regret")
    comment = latest(session)
    form = {"body": "Words I changed", "stance": "for"}
    browser.post(f"/comments/{comment.id}/edit", data=form)
    assert session.scalars(select(Version).where(Version.resource_id == comment.id)).all()
    browser.post(f"/comments/{comment.id}/delete")
    session.expire_all()
    assert not session.scalars(select(Version).where(Version.resource_id == comment.id)).all()
    assert browser.get(f"/versions/{comment.id}/1").status_code in {403, 404}


def test_the_number_is_of_comments_that_can_be_read(session, app, sign_in, debate, lena):
    browser = sign_in(lena)
    for _ in range(3):
        say(browser, debate)
    comment = latest(session)
    browser.post(f"/comments/{comment.id}/delete")
    assert session.get(ResourceCounters, debate.id).comments == 2
    other = session.scalars(select(Comment).where(Comment.id != comment.id)).first()
    other.hidden_at = now()
    session.commit()
    with app.app_context():
        one = db.session.get(Comment, other.id)
        emit(Hidden(one, actor=None, reason="x", statement="x"))
        db.session.commit()
    session.expire_all()
    assert session.get(ResourceCounters, debate.id).comments == 1
    page = browser.get(f"/debates/{debate.id}").text
    assert "1 comment<" in page
    assert "hidden by a moderator" in page
    with app.app_context():
        one = db.session.get(Comment, other.id)
        one.hidden_at = None
        db.session.flush()
        emit(Restored(one, actor=None))
        db.session.commit()
    session.expire_all()
    assert session.get(ResourceCounters, debate.id).comments == 2


def test_places_stay_when_nobody_can_read_any(session, sign_in, debate, lena):
    browser = sign_in(lena)
    say(browser, debate)
    browser.post(f"/comments/{latest(session).id}/delete")
    assert "The author took this comment back." in browser.get(f"/debates/{debate.id}").text


def test_a_quote_opens_the_form_with_the_passage(session, sign_in, debate, lena):
    browser = sign_in(lena)
    say(browser, debate, body="> quoted before\n\nFirst line\nsecond <b>line</b>")
    comment = latest(session)
    page = browser.get(f"/debates/{debate.id}").text
    address = f"/comments/on/{comment.id}?quote={comment.id}"
    assert f'href="{address}"' in page
    form = browser.get(address).text
    assert "&gt; First line\n&gt; second &lt;b&gt;line&lt;/b&gt;\n\n</textarea>" in form
    assert "quoted before" not in form.partition("<textarea")[2]


@pytest.mark.parametrize("wanted", ["hidden", "elsewhere", "0", "x", "9" * 30])
def test_only_what_can_be_read_here_is_quoted(session, sign_in, debate, lena, wanted):
    here = add(session, make_comment(debate, body="Here"))
    other = add(session, make_comment(add(session, make_debate()), body="Private words"))
    if wanted == "hidden":
        other = add(session, make_comment(debate, body="Private words", hidden_at=now()))
    quote = other.id if wanted in {"hidden", "elsewhere"} else wanted
    answer = sign_in(lena).get(f"/comments/on/{here.id}?quote={quote}")
    assert answer.status_code == 200
    assert "Private words" not in answer.text


def test_long_comments_are_quoted_in_part_and_call_nobody():
    comment = Comment(body=f"@0123456789 said {'word ' * 500}", root_id=1)
    words = quoted(comment)
    assert len(words) < 620
    assert "@0123456789" not in words
    assert words.endswith(" …\n\n")


def test_a_reply_survives_the_end_of_the_session(session, client, debate, lena):
    """The page that says so keeps the words, the stance and the address."""
    comment = add(session, make_comment(debate))
    words = "As @Lena says, this would take long to write again."
    answer = client.post(
        f"/comments/on/{comment.id}",
        data={"body": words, "stance": "against"},
        headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 401
    assert words in answer.text
    assert f"/comments/on/{comment.id}" in answer.text
    assert 'name="stance" value="against"' in answer.text


def test_a_thread_goes_on_on_its_own_page(session, sign_in, debate, lena):
    first = add(session, make_comment(debate, replies=7))
    add(session, *(make_comment(first, body=f"Reply {n}") for n in range(7)))
    debate.counters.comments = 8
    session.commit()
    browser = sign_in(lena)
    page = browser.get(f"/debates/{debate.id}").text
    assert "Reply 5" in page
    assert "Reply 6" not in page
    assert f'<a href="/comments/{first.id}">Continue the thread of Former participant: 7' in page
    assert "Reply 6" in browser.get(f"/comments/{first.id}").text


def test_imports_may_be_deeper_than_people_may_answer(session, sign_in, debate, lena):
    above = debate
    for depth in range(9):
        above = add(session, make_comment(above, body=f"Depth {depth}"))
    page = sign_in(lena).get(f"/comments/{above.id}").text
    assert "Depth 8" in page
    assert page.count('<ol class="thread">') == 3, "two indents, then flat"
    assert f"/comments/on/{above.id}" not in page


def test_a_comment_is_marked_with_the_language_its_writer_names(
    session, app, sign_in, debate, lena
):
    browser = sign_in(lena)
    with app.app_context():
        save(site().model_copy(update={"languages": ["en", "ca"]}))
        db.session.commit()
    form = browser.get(f"/debates/{debate.id}").text.partition('name="locale"')[2]
    assert '<option selected value="en">' in form.partition("</select>")[0]
    words = {"body": "Hi estic d'acord.", "stance": "for"}
    browser.post(f"/comments/on/{debate.id}", data={**words, "locale": "ca"})
    comment = latest(session)
    assert '<div lang="ca">' in browser.get(f"/comments/{comment.id}").text
    browser.post(f"/comments/{comment.id}/edit", data={**words, "locale": "en"})
    assert latest(session).locale == "en"
    wrong = browser.post(f"/comments/on/{debate.id}", data={**words, "locale": "<b>"})
    assert wrong.status_code == 422


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt&colon;alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click]: javascript:alert(1)\n\n[click]",
    "<javascript:alert(1)>",
    "<https://evil.example/x.png onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    '"><svg onload=alert(1)>',
    'https://evil.example/"onmouseover=alert(1)',
    "https://evil.example/'><script>alert(1)</script>",
    "https://evil.example/<img src=x onerror=alert(1)>",
    "javascript:alert(1)//https://evil.example/",
    "@0123456789<script>alert(1)</script>",
    '@"><svg onload=alert(1)>',
    "`<script>alert(1)</script>` and ~~~\n<script>alert(1)</script>",
    "[a](https://x.example 'onclick=alert(1)')",
    "<a href='javascript:alert(1)' onclick=alert(1)>x</a>",
    "[<img src=x onerror=alert(1)>](https://x.example)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<script>alert(1)</script>\u2028",
]


class Dangers(HTMLParser):
    """What a browser would run or load, read from the words of comments."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in {"script", "img", "svg", "iframe", "object", "style", "form", "input"}:
            self.found.append(tag)
        for name, value in attributes:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or name in {"style", "src"}:
                self.found.append(name)
            if name == "href" and not address.startswith(("http://", "https://", "mailto:", "/")):
                self.found.append(address)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_is_harmless(session, sign_in, debate, lena, payload):
    browser = sign_in(lena)
    say(browser, debate, body=f"see {payload} there")
    comment = latest(session)
    address = f"/comments/{comment.id}"
    browser.post(f"{address}/edit", data={"body": f"{payload}", "stance": "for"})
    for page in (
        address,
        f"/debates/{debate.id}",
        f"{address}/delete",
        f"/comments/on/{comment.id}",
    ):
        answer = browser.get(page)
        assert answer.status_code == 200
        start = '<div lang="en">' if '<div lang="en">' in answer.text else "<blockquote"
        words = answer.text.partition(start)[2]
        words = re.split(r'<div class="comment-acts">|</blockquote>\s*<form', words)[0]
        assert Dangers(words).found == []
    assert Dangers(rich(payload)).found == []
    assert Dangers(staff_rich(payload)).found == []
    versions = browser.get(f"/versions/{comment.id}/2").text
    assert (
        Dangers(versions.partition('<div class="prose diff"')[2].partition("</section>")[0]).found
        == []
    )


@given(st.text(alphabet=st.sampled_from("<>\"'=&:/()[]`@ahtps.jvxo!\\ \n"), max_size=60))
def test_no_text_gets_through(words):
    assert Dangers(rich(words)).found == []
    assert Dangers(rich(f"https://{words}")).found == []
    assert (
        Dangers(rich(f"@0123456789 {words}", {"@0123456789": Link(f"/{words}", words)})).found == []
    )
