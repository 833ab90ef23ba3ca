"""Votes on comments: one a person, changed and taken back, never on one's own words."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.comments.models import Comment, CommentVote
from app.comments.ranking import standing
from app.core.clock import now
from app.core.recount import checks
from app.extensions import db
from tests.factories import add, make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate


@pytest.fixture
def comment(session):
    author = add(session, make_user(name="Amal"))
    return add(session, make_comment(add(session, make_debate()), author=author))


@pytest.fixture
def lena(session):
    return add(session, make_user(name="Lena"))


def press(browser, comment, button="up", **values):
    return browser.post("/comments/votes", data={button: comment.id, **values})


def counted(session, comment):
    session.expire_all()
    found = session.get(Comment, comment.id)
    assert found.score == standing(found.ups, found.downs)
    votes = select(func.count()).where(CommentVote.comment_id == comment.id)
    assert session.scalar(votes) == found.ups + found.downs
    return found.ups, found.downs


def test_a_vote_is_given_changed_and_taken_back(session, sign_in, comment, lena):
    browser = sign_in(lena)
    assert press(browser, comment).status_code == 303
    assert counted(session, comment) == (1, 0)
    press(browser, comment)  # the button pressed twice
    assert counted(session, comment) == (1, 0)
    press(browser, comment, "down")
    assert counted(session, comment) == (0, 1)
    press(browser, comment, "back")
    assert counted(session, comment) == (0, 0)
    press(browser, comment, "back")
    assert counted(session, comment) == (0, 0)


def test_the_page_says_what_was_found_and_what_i_said(session, sign_in, comment, lena):
    browser = sign_in(lena)
    press(browser, comment)
    page = browser.get(f"/debates/{comment.root_id}").text
    assert re.search(
        rf'name="back" value="{comment.id}" aria-pressed="true"><svg.*?</svg>Helpful \(1\)', page
    )
    assert f'name="down" value="{comment.id}">Not helpful' in page
    other = sign_in(add(session, make_user())).get(f"/debates/{comment.root_id}").text
    assert f'name="up" value="{comment.id}">Helpful (1)' in other


def test_strangers_and_authors_read_the_numbers(session, client, sign_in, comment, lena):
    press(sign_in(lena), comment)
    for browser in (client, sign_in(comment.author)):
        page = browser.get(f"/debates/{comment.root_id}").text
        assert "Helpful (1)" in page
        assert 'name="up"' not in page


def test_nobody_votes_on_their_own_words(session, sign_in, comment):
    refused = press(sign_in(comment.author), comment)
    assert refused.status_code == 403
    assert counted(session, comment) == (0, 0)


@pytest.mark.parametrize("state", ["hidden_at", "root"])
def test_what_cannot_be_read_is_not_voted_on(session, sign_in, comment, lena, state):
    changed = comment.root if state == "root" else comment
    changed.hidden_at = now()
    session.commit()
    assert press(sign_in(lena), comment).status_code == 403
    assert counted(session, comment) == (0, 0)


@pytest.mark.parametrize("who", ["stranger", "unconfirmed", "blocked"])
def test_who_may_not_take_part_does_not_vote(session, client, sign_in, comment, who):
    states = {"unconfirmed": {"confirmed_at": None}, "blocked": {"blocked_at": now()}}
    browser = client if who == "stranger" else sign_in(add(session, make_user(**states[who])))
    assert press(browser, comment).status_code in {303, 403}
    assert counted(session, comment) == (0, 0)


@pytest.mark.parametrize("said", ["", "0", "-1", "9" * 30, "1e3", "²", "x' OR 1=1", "999999999"])
def test_no_such_comment(sign_in, lena, said):
    assert sign_in(lena).post("/comments/votes", data={"up": said}).status_code == 404


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("/debates/7?comments=newest", "/debates/7?comments=newest#c"),
        ("/debates/7#c3", "/debates/7#c"),
        ("https://evil.example/", "/#c"),
        ("//evil.example/", "/#c"),
        ("", "/comments/"),
    ],
)
def test_the_way_back_stays_on_this_site(sign_in, comment, lena, page, to):
    answer = press(sign_in(lena), comment, page=page)
    assert answer.location.startswith(to)
    assert answer.location.endswith(f"#c{comment.id}")


def test_the_key_lets_each_person_have_one_vote(session, comment, lena):
    own = {"comment_id": comment.id, "user_id": lena.id}
    session.add(CommentVote(is_up=True, **own))
    session.commit()
    session.expunge_all()
    session.add(CommentVote(is_up=False, **own))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_recount_mends_votes_replies_and_comments(app, session, sign_in, comment, lena):
    press(sign_in(lena), comment)
    session.expire_all()
    comment.ups, comment.downs, comment.score, comment.replies = 7, 1, 0.9, 5
    comment.root.counters.comments = 40
    session.commit()
    with app.app_context():
        told = [one.what for name, check in checks().items() for one in check()]
        db.session.commit()
        again = [one for check in checks().values() for one in check()]
    assert again == []
    assert [one.partition(",")[2] for one in told if one.startswith(f"comment {comment.id},")] == [
        " up", " down", " place in millionths",
    ]  # fmt: skip
    assert counted(session, comment) == (1, 0)
    assert comment.root.counters.comments == 1


def test_the_download_has_my_votes(session, app, sign_in, comment, lena):
    from app.accounts.personal_data import gather

    press(sign_in(lena), comment)
    with app.app_context():
        mine = gather(lena)["comment_votes"]
    assert [(one["comment_id"], one["is_up"]) for one in mine] == [(comment.id, True)]
