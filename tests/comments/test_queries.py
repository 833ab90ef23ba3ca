"""Threads cost the same for 20 comments and for 5,000, in every order, on every page."""

import gzip
import re

import pytest

from app.comments import services
from app.comments.models import Comment, CommentVote, Reference, Stance
from app.core.about import about
from app.core.clock import now
from app.extensions import db
from tests.factories import add, make_user
from tests.factories.comments import insert_threads, make_comment
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries
from tests.factories.rows import insert_resources, insert_rows

REPLIES = 30  # more than a page shows in a thread


def fill(session, number: int, replies: int):
    """A debate with `number` comments: threads of as many replies, votes, and names in some."""
    debate = add(session, make_debate())
    person = add(session, make_user())
    threads = number // (replies + 1)
    own = {"author_id": person.id, "body": f"As @{person.public_id} says, **more** benches."}
    ids = insert_threads(session, debate, [(n % 9, n % 4) for n in range(threads)], **own)
    for one in ids:
        session.get(Comment, one).replies = replies
        insert_resources(
            session, Comment, replies, debate.component,
            root_id=debate.id, parent_id=one, thread_id=one, depth=1, **own,
        )  # fmt: skip
    insert_rows(session, Reference, 1, comment_id=ids[0], written=f"@{person.public_id}", user_id=person.id)  # fmt: skip
    debate.counters.comments = threads * (replies + 1)
    session.commit()
    return debate


@pytest.mark.parametrize("page", ["", "?comments=newest", "?comments=oldest", "?comments=discussed"])  # fmt: skip
def test_five_thousand_cost_the_queries_of_twenty(session, sign_in, page):
    browser = sign_in(add(session, make_user()))
    few, many = fill(session, 20, 1), fill(session, 5000, REPLIES)
    counted = []
    for debate in (few, many):
        browser.get(f"/debates/{debate.id}")  # what a process keeps is asked for once
        with count_queries() as queries:
            answer = browser.get(f"/debates/{debate.id}{page}")
        assert answer.status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 12
    assert answer.text.count("Continue the thread") == 20
    assert answer.text.count('<li class="comment"') == 20 * 7
    assert len(gzip.compress(answer.data)) < 12_000


def test_a_long_thread_costs_the_same_on_any_page(session, sign_in):
    debate = fill(session, 1000, 999)
    first = session.query(Comment).filter_by(root_id=debate.id, depth=0).one()
    last = session.query(Comment).filter_by(thread_id=first.id).order_by(Comment.id.desc()).first()
    browser = sign_in(add(session, make_user()))
    browser.get(f"/comments/{first.id}")
    counted = []
    for address in (f"{first.id}", f"{first.id}?page=9", f"{last.id}"):
        with count_queries() as queries:
            answer = browser.get(f"/comments/{address}")
        assert answer.status_code == 200
        counted.append(len(queries))
    assert max(counted) <= 12
    assert counted[0] == counted[1]
    assert f'id="c{last.id}"' in answer.text, "a comment's address shows the page it is on"


def test_votes_of_others_are_not_mine(session, sign_in):
    debate = add(session, make_debate())
    comment = add(session, make_comment(debate, ups=2, author=make_user()))
    me, other = add(session, make_user()), add(session, make_user())
    insert_rows(session, CommentVote, 1, comment_id=comment.id, user_id=other.id, is_up=True)
    insert_rows(session, CommentVote, 1, comment_id=comment.id, user_id=me.id, is_up=False)
    session.commit()
    page = sign_in(me).get(f"/debates/{debate.id}").text
    assert f'name="up" value="{comment.id}">Helpful (2)' in page
    assert re.search(
        rf'name="back" value="{comment.id}" aria-pressed="true"><svg.*?</svg>Not help', page
    )
    assert page.count(f'value="{comment.id}"') == 2, "each comment once, whoever voted"


def test_only_what_can_be_read_is_counted_for_a_side(app, session):
    with app.test_request_context():
        debate = add(db.session, make_debate())
        gone = {"hidden_at": now()}
        for values in ({}, {}, gone, gone | {"deleted_at": now(), "body": ""}):
            add(db.session, make_comment(debate, stance=Stance.FOR, **values))
        assert about(debate).comments_for == 2


def test_taking_back_locks_in_the_order_of_answering(app, session):
    """Counters first, then comments: the other way round two people would wait for each other."""
    with app.test_request_context():
        author = add(db.session, make_user())
        comment = add(db.session, make_comment(make_debate(), author=author))
        with count_queries() as queries:
            services.delete(comment, author)
    held = next(n for n, one in enumerate(queries) if "resource_counters" in one)
    assert held < next(n for n, one in enumerate(queries) if one.startswith("UPDATE"))
