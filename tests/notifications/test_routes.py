"""The list of notifications, and the number beside one's name."""

import re

import pytest

from app.core.events import Concluded, emit
from app.extensions import db
from app.follows import services as follows
from app.notifications import tasks
from tests.factories import add, make_process, make_user


def unread(page: str) -> str:
    found = re.search(r'class="unread">(\d+)', page)
    return found[1] if found else ""


@pytest.fixture
def follower(app, session, sign_in):
    """Somebody who follows two processes that ended."""
    person = add(session, make_user())
    ended = make_process(title="Safer walks"), make_process(title="A new library")
    add(session, *ended)
    with app.app_context():
        for one in ended:
            process = db.session.merge(one)
            follows.follow(process, db.session.merge(person))
            emit(Concluded(process, actor=None))
        db.session.commit()
        tasks.spread_pending()
    return sign_in(person)


def test_every_page_says_how_many_are_unread(follower, client):
    assert unread(follower.get("/help").text) == "2"
    assert unread(client.get("/help").text) == ""


def test_all_are_marked_as_read(follower):
    page = follower.get("/notifications").text
    assert "Safer walks" in page
    assert follower.post("/notifications/read").status_code == 303
    page = follower.get("/notifications").text
    assert unread(page) == ""
    assert "Mark all as read" not in page
