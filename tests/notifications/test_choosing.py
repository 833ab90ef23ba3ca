"""The pages on which somebody chooses, and the button below a thread."""

import re

import pytest
from sqlalchemy import select

from app.comments.models import Comment, Stance
from app.comments.services import publish
from app.extensions import db
from app.notifications.models import (
    MutedThread,
    Notification,
    NotificationChoice,
    NotificationSettings,
    Rhythm,
)
from tests.factories import add, make_process, make_user
from tests.factories.debates import make_debate

CHOSEN = (NotificationChoice.space_id, NotificationChoice.kind, NotificationChoice.rhythm, NotificationChoice.is_on_site)  # fmt: skip


@pytest.fixture
def ada(session):
    return add(session, make_user(name="Ada"))


def sent(page: str, **changed: str) -> dict[str, str]:
    """What a browser would send of the form that is shown, with these changes; "" leaves a box out."""
    form = {}
    for name, value in re.findall(r'<input[^>]*type="checkbox" name="([^"]+)"[^>]*value="([^"]+)" checked', page):  # fmt: skip
        form[name] = value
    for name, value in re.findall(r'<input[^>]*type="radio" name="([^"]+)"[^>]*value="([^"]*)" checked', page):  # fmt: skip
        form[name] = value
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):  # fmt: skip
        chosen = re.findall(r'<option selected value="([^"]*)"', options)
        form[name] = chosen[0] if chosen else ""
    return {name: value for name, value in (form | changed).items() if value or name.endswith("rhythm")}  # fmt: skip


def test_what_is_chosen_is_shown_and_kept(session, sign_in, ada):
    browser = sign_in(ada)
    page = browser.get("/notifications/settings").text
    assert 'value="daily" checked' in page
    assert "<details" in page
    assert " open" not in re.search(r"<details[^>]*>", page)[0]
    form = sent(page, rhythm="weekly", **{"comments-rhythm": "never", "replies-is_on_site": ""})
    assert browser.post("/notifications/settings", data=form).status_code == 303
    assert session.get(NotificationSettings, ada.id).rhythm is Rhythm.WEEKLY
    kept = set(session.execute(select(*CHOSEN)))
    assert kept == {(None, "comments", Rhythm.NEVER, True), (None, "replies", None, False)}
    page = browser.get("/notifications/settings").text
    assert 'value="weekly" checked' in page
    assert " open" in re.search(r"<details[^>]*>", page)[0]
    assert browser.post("/notifications/settings", data=sent(page)).status_code == 303
    assert set(session.execute(select(*CHOSEN))) == kept, "sent as it was shown, nothing changes"


def test_what_nobody_can_choose_is_refused_and_the_rest_kept(session, sign_in, ada):
    browser = sign_in(ada)
    page = browser.get("/notifications/settings").text
    form = sent(page, rhythm="hourly", **{"comments-rhythm": "never"})
    answer = browser.post("/notifications/settings", data=form)
    assert answer.status_code == 422
    assert re.search(r'selected value="never"', answer.text)
    form = sent(page, **{"comments-rhythm": "hourly"})
    assert browser.post("/notifications/settings", data=form).status_code == 422
    assert session.scalars(select(NotificationSettings)).all() == []


def test_a_process_is_chosen_apart(session, sign_in, ada):
    process = add(session, make_process(title="Safer walks"))
    browser = sign_in(ada)
    assert (
        "You follow nothing in a process yet" in browser.get("/notifications/settings/places").text
    )
    browser.post(f"/follows/{process.id}")
    path = f"/notifications/settings/places/{process.id}"
    assert path in browser.get("/notifications/settings/places").text
    page = browser.get(path).text
    assert "Safer walks" in page
    form = sent(page, rhythm="at_once", is_on_site="", **{"comments-rhythm": "never"})
    assert browser.post(path, data=form).status_code == 303
    kept = set(session.execute(select(*CHOSEN)))
    assert kept == {(process.id, "", Rhythm.AT_ONCE, False), (process.id, "comments", Rhythm.NEVER, True)}  # fmt: skip
    browser.post(path, data=sent(browser.get(path).text))
    assert set(session.execute(select(*CHOSEN))) == kept
    assert browser.post(path, data={"rhythm": "hourly"}).status_code == 422
    browser.post(f"/follows/{process.id}/end")
    assert path in browser.get("/notifications/settings/places").text, (
        "what was chosen can be undone"
    )


def test_a_process_that_is_not_public_is_not_shown(session, sign_in, ada):
    process = add(session, make_process(published_at=None))
    path = f"/notifications/settings/places/{process.id}"
    assert sign_in(ada).get(path).status_code in {403, 404}
    assert sign_in(ada).post(path, data={"rhythm": ""}).status_code in {403, 404}


def test_strangers_choose_nothing(client, session):
    process = add(session, make_process())
    for path in ("", "/settings", "/settings/places", f"/settings/places/{process.id}", "/muted"):
        assert "/sign-in" in client.get(f"/notifications{path}").location


def test_what_is_told_by_mail_only_is_not_listed(app, session, sign_in, ada):
    from app.notifications.services import choosing, tell
    from app.notifications.services.choosing import Wish

    debate = add(session, make_debate())
    with app.app_context():
        here, there = db.session.merge(ada), db.session.merge(debate)
        choosing.choose(here, Rhythm.DAILY, wants_reminders=False, kinds={"own": Wish(None, False)})
        tell("joined", there, here, None)
        db.session.commit()
    assert session.scalars(select(Notification.is_on_site)).all() == [False]
    page = sign_in(ada).get("/notifications").text
    assert "Nothing yet" in page
    assert 'class="unread"' not in page


@pytest.fixture
def thread(app, session, ada):
    """The ids of a debate, a comment on it, and a reply."""
    debate = add(session, make_debate())
    with app.app_context():
        first = publish(db.session.merge(ada), db.session.merge(debate), "A fountain.", Stance.FOR, "en")  # fmt: skip
        reply = publish(db.session.merge(ada), first, "With water.", Stance.FOR, "en")
        db.session.commit()
        return debate.id, first.id, reply.id


def test_the_button_below_a_thread_mutes_it_and_takes_that_back(
    session, sign_in, client, ada, thread
):
    _debate, first, reply = thread
    browser = sign_in(ada)
    for comment in (first, reply):
        assert "Mute this thread" in browser.get(f"/comments/{comment}").text
        assert "Mute this thread" not in client.get(f"/comments/{comment}").text
    for _ in range(2):
        answer = browser.post(f"/notifications/threads/{reply}/mute")
        assert (answer.status_code, answer.location) == (303, f"/comments/{reply}#c{reply}")
    assert session.scalars(select(MutedThread.thread_id)).all() == [first]
    assert "You muted this thread" in browser.get(f"/comments/{first}").text
    assert "A fountain." in browser.get("/notifications/muted").text
    for _ in range(2):
        assert browser.post(f"/notifications/threads/{first}/unmute").status_code == 303
    assert session.scalars(select(MutedThread)).all() == []
    assert "You muted no thread" in browser.get("/notifications/muted").text


def test_only_threads_that_can_be_read_are_muted(session, sign_in, client, ada, thread):
    debate, first, _reply = thread
    browser = sign_in(ada)
    assert browser.post(f"/notifications/threads/{debate}/mute").status_code == 403
    assert browser.post("/notifications/threads/1000000/mute").status_code == 404
    assert "/sign-in" in client.post(f"/notifications/threads/{first}/mute").location
    session.get(Comment, first).component.published_at = None
    session.commit()
    assert browser.post(f"/notifications/threads/{first}/mute").status_code == 403


def test_words_of_a_hidden_thread_are_not_listed(session, sign_in, ada, thread):
    _debate, first, _reply = thread
    browser = sign_in(ada)
    browser.post(f"/notifications/threads/{first}/mute")
    session.get(Comment, first).hidden_at = ada.created_at
    session.commit()
    page = browser.get("/notifications/muted").text
    assert "A fountain." not in page
    assert "no longer public" in page
