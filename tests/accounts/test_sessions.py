"""Sessions can be listed, last as long as asked, and end when they are ended."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.sessions import LoginSession
from app.core.clock import now
from tests.accounts.browsing import make_member, sign_in
from tests.factories.queries import count_queries


@pytest.fixture
def user(app, session):
    return make_member(app, session, email="noor@example.org")


def rows(session):
    session.expire_all()
    return session.scalars(select(LoginSession).order_by(LoginSession.id)).all()


def cookie(client):
    return client.get_cookie("folkmoot", domain="folkmoot.test")


def test_a_visitor_costs_no_row(client, session):
    client.get("/sign-up")
    client.get("/sign-in")
    assert rows(session) == []


def test_signing_in_makes_a_row_that_holds_no_token(client, session, user):
    sign_in(client, user.email)
    (row,) = rows(session)
    token = cookie(client).value
    assert token.startswith("~")
    assert row.user_id == user.id
    assert token[1:] not in (row.token_hash, row.data)
    assert cookie(client).http_only
    session.refresh(user)
    assert user.last_seen_at is not None


def test_the_token_changes_when_somebody_signs_in(client, session, user):
    client.get("/sign-in")
    before = cookie(client)
    sign_in(client, user.email)
    assert before is None or cookie(client).value != before.value
    first = cookie(client).value
    client.post("/sign-out")
    sign_in(client, user.email)
    assert cookie(client).value != first
    assert len(rows(session)) == 1


def test_signing_out_ends_the_session_for_a_copied_cookie_too(app, client, session, user):
    sign_in(client, user.email)
    thief = app.test_client()
    thief.set_cookie("folkmoot", cookie(client).value, domain="folkmoot.test")
    assert thief.get("/account").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert thief.get("/account").status_code == 303
    assert rows(session) == []


def test_a_cookie_of_our_own_making_signs_nobody_in(app, client, session, user):
    with app.test_request_context():
        signer = app.session_interface.get_signing_serializer(app)
        forged = signer.dumps({"_user_id": user.fs_uniquifier, "_fresh": True})
    client.set_cookie("folkmoot", forged, domain="folkmoot.test")
    assert client.get("/account").status_code == 303


def test_pages_of_whoever_is_signed_in_are_kept_nowhere(client, sign_in, user):
    assert sign_in(user).get("/proposals").headers["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/proposals").headers
    assert client.get("/sign-in").headers["Cache-Control"] == "private, no-store"


def test_staying_signed_in_lasts_thirty_days_otherwise_one_idle_day(app, client, session, user):
    sign_in(client, user.email, stay="y")
    assert cookie(client).expires is not None
    short = app.test_client()
    sign_in(short, user.email)
    assert cookie(short).expires is None
    with time_machine.travel(now() + timedelta(days=2)):
        assert client.get("/account").status_code == 200
        assert short.get("/account").status_code == 303
    with time_machine.travel(now() + timedelta(days=33)):
        assert client.get("/account").status_code == 303


def test_reading_writes_only_every_few_minutes(client, session, user):
    sign_in(client, user.email)
    client.get("/account")
    seen = rows(session)[0].last_seen_at
    client.get("/account")
    assert rows(session)[0].last_seen_at == seen
    with time_machine.travel(now() + timedelta(minutes=6)):
        client.get("/account")
        assert rows(session)[0].last_seen_at > seen


def test_what_a_refused_form_changed_is_not_kept_with_the_session(client, session, user):
    """The session is written apart: it never commits the request's own work."""
    sign_in(client, user.email)
    client.post("/account/password", data={"password": "wrong", "new_password": "x"})
    session.refresh(user)
    assert session.scalar(select(func.count(User.id))) == 1
    assert sign_in(client, user.email).status_code == 302


def test_the_login_client_of_tests_works(session, sign_in, user):
    browser = sign_in(user)
    assert browser.get("/account").status_code == 200
    with browser.session_transaction() as stored:
        stored["locale"] = "en"
    assert browser.get("/account").status_code == 200
    assert len(rows(session)) == 1


def test_a_message_shows_once_and_writes_no_session(client, session, user):
    sign_in(client, user.email)
    client.get("/account")
    with count_queries() as queries:
        client.post("/notifications/settings", data={"rhythm": "never"})
        first = client.get("/account/data")
    assert "Saved." in first.text
    assert "Saved." not in client.get("/account/data").text
    assert not any("sessions" in one for one in queries if not one.startswith("SELECT"))


def test_messages_that_nobody_reads_do_not_pile_up(client, session, user):
    sign_in(client, user.email)
    client.get("/account")
    for _ in range(5):
        client.post("/notifications/settings", data={"rhythm": "never"})
    assert client.get("/account/data").text.count("Saved.") == 1


def test_messages_that_nobody_signed_are_not_shown(client, session, user):
    sign_in(client, user.email)
    client.set_cookie("said", "W1sibWVzc2FnZSIsICJGb3JnZWQiXV0.x.y", domain="folkmoot.test")
    assert "Forged" not in client.get("/account").text


def test_a_page_that_shows_no_message_forgets_none(client, session, user):
    sign_in(client, user.email)
    client.get("/account")
    assert "Set-Cookie" not in client.get("/account").headers
