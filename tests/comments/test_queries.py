"""Threads cost the same for few comments and for many."""

from tests.factories import add, make_user
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries


def _fill(session, debate, threads, replies):
    from app.comments.models import Comment
    from app.core.clock import now

    author = make_user()
    for _ in range(threads):
        first = Comment(
            root=debate,
            parent=debate,
            author=author,
            body="First",
            published_at=now(),
            replies=replies,
        )
        session.add(first)
        session.flush()
        session.add_all(
            Comment(
                root=debate,
                parent=first,
                thread_id=first.id,
                depth=1,
                author=author,
                body="Reply",
                published_at=now(),
            )
            for _ in range(replies)
        )
    debate.counters.comments = threads * (replies + 1)
    session.commit()


def _queries(session, browser, threads, replies):
    debate = add(session, make_debate())
    _fill(session, debate, threads, replies)
    url = f"/debates/{debate.id}"
    session.commit()
    with count_queries() as counted:
        page = browser.get(url)
    assert page.status_code == 200
    return len(counted), page.text


def test_the_number_of_queries_does_not_grow(session, sign_in):
    browser = sign_in(add(session, make_user()))
    browser.get("/debates")  # the first request notes when the person was last seen
    few, _ = _queries(session, browser, threads=3, replies=2)
    many, page = _queries(session, browser, threads=60, replies=30)
    assert many == few <= 12
    assert page.count("Continue the thread") == 20
