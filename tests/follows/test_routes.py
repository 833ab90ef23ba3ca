"""Following by the button, twice is once."""

from sqlalchemy import select

from app.core.models import ResourceCounters
from app.follows.models import Follow
from tests.factories import add, make_process, make_user


def test_following_and_stopping(session, sign_in):
    process, user = make_process(), make_user()
    add(session, process, user)
    browser = sign_in(user)
    for _ in range(2):
        assert browser.post(f"/follows/{process.id}").status_code == 303
    counted = select(ResourceCounters.follows).where(ResourceCounters.resource_id == process.id)
    assert session.scalar(counted) == 1
    assert process.title in browser.get("/account/follows").text
    for _ in range(2):
        assert browser.post(f"/follows/{process.id}/end").status_code == 303
    assert session.scalar(counted) == 0
    assert session.scalars(select(Follow)).all() == []


def test_strangers_are_sent_to_sign_in(client, session):
    process = add(session, make_process())
    answer = client.post(f"/follows/{process.id}")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
