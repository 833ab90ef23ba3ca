"""Signing up, confirming, signing in; and that no answer tells who has an account."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from tests.accounts.browsing import (
    PASSWORD,
    SIGN_UP,
    link_in,
    mails,
    make_member,
    post,
    sign_in,
    sign_up,
    words_of,
)


def test_from_sign_up_to_signed_in(client, session):
    assert sign_up(client).location == "/sign-up/done"
    assert "Look into your mailbox" in client.get("/sign-up/done").text
    user = session.scalars(select(User)).one()
    assert user.confirmed_at is None
    assert (user.name, user.accepted_terms_version, user.locale) == ("Noor", 1, "en")

    assert "Confirm your e-mail address first" in sign_in(client, SIGN_UP["email"]).text
    (mail,) = mails(session)
    assert mail.recipient == "noor@example.org"
    assert "http://127.0.0.1:5000/confirm/" in mail.text
    assert mail.html.count("/confirm/") == 1

    assert client.get(link_in(mail)).location == "/sign-in"
    assert "Your address is confirmed" in client.get("/sign-in").text
    assert sign_in(client, "Noor@Example.org").status_code == 302
    assert "Noor" in client.get("/account").text


def test_a_confirmation_link_works_once_and_not_when_damaged(client, session):
    sign_up(client)
    link = link_in(mails(session)[0])
    assert client.get(link[:-3] + "abc").location == "/confirm"
    assert "does not work" in client.get("/confirm").text
    client.get(link)
    client.get("/sign-in")
    client.get(link)
    assert "You can sign in" in client.get("/confirm").text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter the name that others will see"),
        ("name", "x" * 61, "Shorten by 1 character"),
        ("email", "noor", "Enter an e-mail address like name@example.org"),
        ("password", "short", "Add 5 more characters"),
        ("password", "password1234", "easy to guess"),
        ("password", "noor-violet-kettle", "Leave out your name"),
        ("password", "the-example-kettle-9", "Leave out your name"),
        ("terms", "", "Accept the terms"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, session, field, value, message):
    values = {field: value}
    answer = sign_up(client, **values)
    assert answer.status_code == 422
    assert message in answer.text
    if field != "name":
        assert 'value="Noor"' in answer.text
    assert session.scalar(select(func.count(User.id))) == 0


@pytest.mark.parametrize("email", ["noor@example.org", "known@example.org"])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "That was very fast"),
        ({"website": "https://spam.example"}, "A field that nobody can see was filled in"),
        ({"opened": "forged"}, "Read it once more, then send it again"),
    ],
)
def test_programs_are_caught_whether_or_not_the_address_is_known(
    client, app, session, known, monkeypatch, values, message, email
):
    monkeypatch.setitem(app.config, "FORM_TRAPS", True)
    before = session.scalar(select(func.count(User.id)))
    answer = sign_up(client, email=email, **values)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Noor"' in answer.text
    assert session.scalar(select(func.count(User.id))) == before
    assert mails(session) == []


@pytest.fixture
def known(app, session):
    return make_member(app, session, email="known@example.org", name="Known")


def test_sign_up_does_not_tell_who_is_here(client, session, known, app):
    answers = []
    for email in ("known@example.org", "stranger@example.org"):
        browser = app.test_client()
        answers.append(sign_up(browser, email=email))
        answers.append(browser.get("/sign-up/done"))
    assert answers[0].location == answers[2].location == "/sign-up/done"
    first, second = (words_of(a).replace("known", "stranger") for a in (answers[1], answers[3]))
    assert first == second
    assert [m.subject for m in mails(session)] == [
        "You have an account already",
        "Confirm your e-mail address",
    ]


@pytest.mark.parametrize("path", ["/reset-password", "/confirm"])
def test_asking_for_a_link_does_not_tell_who_is_here(app, session, known, path):
    pages = []
    for email in ("known@example.org", "nobody@example.org"):
        answer = post(app.test_client(), path, email=email)
        assert answer.status_code == 200
        pages.append(words_of(answer).replace(email, "somebody"))
    assert pages[0] == pages[1]


def test_sign_in_does_not_tell_who_is_here(app, session, known):
    pages = []
    for email in ("known@example.org", "nobody@example.org"):
        answer = sign_in(app.test_client(), email, "not the password")
        assert answer.status_code == 422
        pages.append(words_of(answer).replace(email, "somebody"))
    assert pages[0] == pages[1]
    assert "The e-mail address or the password is wrong" in pages[0]


def test_a_forgotten_password_is_replaced(client, session, known):
    post(client, "/reset-password", email="known@example.org")
    link = link_in(mails(session)[0])
    assert post(client, link, password="1234567890").status_code == 422
    assert post(client, link, password="lantern orbit pickle nine").location == "/sign-in"
    assert sign_in(client, known.email).status_code == 422
    assert sign_in(client, known.email, "lantern orbit pickle nine").status_code == 302
    assert mails(session)[-1].subject == "Your password was changed"


def test_mails_link_to_the_site_whatever_host_was_asked(client, session):
    client.get("/sign-up", headers={"Host": "evil.example"})
    sign_up(client)
    assert "evil" not in mails(session)[0].text


def test_dev_mail_lists_and_shows_what_was_written(client, session):
    sign_up(client)
    assert "Confirm your e-mail address" in client.get("/dev/mail").text
    mail = mails(session)[0]
    shown = client.get(f"/dev/mail/{mail.id}")
    assert 'href="http://127.0.0.1:5000/confirm/' in shown.text
    html = client.get(f"/dev/mail/{mail.id}/html")
    assert html.text == mail.html
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]


def test_open_redirects_are_not_followed(app, client, session, known):
    answer = client.post(
        "/sign-in?next=https://evil.example/", data={"email": known.email, "password": PASSWORD}
    )
    assert "evil" not in (answer.location or "")
