"""One press, in a mail program or on a page, without signing in."""

import re

import pytest
from sqlalchemy import select

from app.comments.models import Comment, Stance
from app.comments.services import publish
from app.extensions import db
from app.follows import services as follows
from app.follows.models import Follow
from app.notifications import links, tasks
from app.notifications.links import What
from app.notifications.models import MutedThread, NotificationChoice, NotificationSettings, Rhythm
from app.notifications.texts import Kind
from tests.factories import add, make_user
from tests.factories.apps import build_app
from tests.factories.debates import make_debate

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def told(app, session):
    """Ada follows a debate on which somebody answers her."""
    ada, cem, debate = add(session, make_user(name="Ada")), make_user(name="Cem"), make_debate()
    add(session, cem, debate)
    with app.app_context():
        here = [db.session.merge(one) for one in (ada, cem, debate)]
        follows.follow(here[2], here[0])
        first = publish(here[0], here[2], "A fountain.", Stance.NEUTRAL, "en")
        publish(here[1], first, "With water.", Stance.NEUTRAL, "en")
        publish(here[1], here[2], "Benches.", Stance.NEUTRAL, "en")
        db.session.commit()
        tasks.spread_pending()
    return ada, debate, session.scalars(select(Comment).order_by(Comment.id)).first()


@pytest.fixture
def path(app, told):
    """The path of a link in a mail of Ada's."""

    def make(what, about=None) -> str:
        with app.app_context():
            return links.stop_url(told[0], what, about).removeprefix(links.base())

    return make


def test_looking_ends_nothing_and_a_press_ends_the_reason(client, session, told, path):
    ada, debate, first = told
    presses = [path(What.FOLLOWING, debate.id), path(What.THREAD, first.id), path(What.KIND, Kind.OWN)]  # fmt: skip
    for press in presses:
        page = client.get(press)
        assert page.status_code == 200
        assert "One press" in page.text
        assert press in page.text
    assert session.get(Follow, (debate.id, ada.id))
    assert session.scalars(select(MutedThread)).all() == []
    for press in presses * 2:
        assert client.post(press, data=ONE_CLICK).status_code == 200
    session.expire_all()
    assert session.get(Follow, (debate.id, ada.id)) is None
    assert session.scalars(select(MutedThread.thread_id)).all() == [first.id]
    assert session.scalars(select(NotificationChoice.kind)).all() == ["own"]
    assert session.scalar(select(NotificationSettings.rhythm)) is Rhythm.DAILY


def test_pages_say_what_ends(client, told, path):
    _ada, debate, first = told
    follow = client.get(path(What.FOLLOWING, debate.id)).text
    assert "you no longer follow “Should the square be free of cars?”" in follow
    assert "Stop all mails about what you follow" in follow
    assert "A mistake?" in client.post(path(What.THREAD, first.id)).text
    assert "What happens to what I wrote" in client.get(path(What.KIND, Kind.OWN)).text


def test_a_hidden_title_is_not_told_by_a_link(client, session, told, path):
    _ada, debate, _first = told
    debate.hidden_at = debate.published_at
    session.commit()
    page = client.get(path(What.FOLLOWING, debate.id)).text
    assert "free of cars" not in page
    assert "you no longer follow this" in page


def test_what_is_gone_meanwhile_is_no_error(client, path):
    for press in (path(What.FOLLOWING, 10**6), path(What.THREAD, 10**6)):
        assert client.get(press).status_code == 200
        assert client.post(press, data=ONE_CLICK).status_code == 200


def test_a_mail_program_has_neither_cookie_nor_token(tmp_path):
    app = build_app(tmp_path, "one-click", WTF_CSRF_ENABLED=True)
    with app.app_context():
        ada = make_user()
        db.session.add(ada)
        db.session.commit()
        press = links.stop_url(ada).removeprefix(links.base())
    assert app.test_client().post(press, data=ONE_CLICK).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(NotificationSettings.rhythm)) is Rhythm.NEVER
        db.engine.dispose()


def test_beside_each_notification_stands_why_and_what_ends_it(sign_in, session, told):
    ada, debate, first = told
    browser = sign_in(ada)
    page = browser.get("/notifications").text
    presses = re.findall(r'action="(/notifications/stop/[^"]+)"', page)
    assert "because somebody replied to your comment" in page
    assert "because you follow it" in page
    assert len(presses) == 2
    browser.post(presses[1])
    assert session.scalars(select(MutedThread.thread_id)).all() == [first.id]
    browser.post(presses[0])
    assert session.get(Follow, (debate.id, ada.id)) is None
