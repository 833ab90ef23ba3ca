"""A person's own pages: profile, devices, data, terms, and leaving."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.personal_data import section
from app.accounts.sessions import LoginSession
from app.core.clock import now
from app.core.site import SiteSettings
from tests.accounts.browsing import PASSWORD, link_in, mails, make_member, post, sign_in, words_of
from tests.factories import add, make_process, make_user
from tests.factories.queries import count_queries


@pytest.fixture
def user(app, session):
    return make_member(app, session, email="noor@example.org", name="Noor")


@pytest.fixture
def browser(client, user):
    sign_in(client, user.email)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/account",
        "/account/profile",
        "/account/sessions",
        "/account/data",
        "/account/delete",
        "/account/terms",
        "/account/email",
        "/account/password",
        "/account/two-factor",
        "/account/recovery-codes",
        "/account/passkeys",
    ],
)
def test_every_page_of_the_account_needs_a_session_and_has_a_heading(app, browser, session, path):
    assert app.test_client().get(path).status_code in {302, 303}
    page = browser.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_the_profile_is_edited_and_shown(app, browser, session, user):
    answer = browser.post(
        "/account/profile", data={"name": "N.", "bio": "I cycle.", "locale": "en"}
    )
    assert answer.status_code == 303
    public = app.test_client().get(f"/people/{user.public_id}")
    assert "I cycle." in public.text
    assert user.email not in public.text
    assert "Last active" not in public.text
    assert "Last active" in browser.get("/account").text


def test_a_wrong_profile_keeps_what_was_written(browser, session, user):
    answer = browser.post(
        "/account/profile", data={"name": "", "bio": "kept words", "locale": "en"}
    )
    assert answer.status_code == 422
    assert "kept words" in answer.text
    session.refresh(user)
    assert user.name == "Noor"


def test_the_public_page_lists_what_is_public(client, session, user):
    shown = make_process(title="Shown", author=user)
    hidden = make_process(title="Hidden words", author=user, hidden_at=now())
    add(session, shown, hidden)
    page = client.get(f"/people/{user.public_id}").text
    assert "Shown" in page
    assert "Hidden words" not in page


def test_nobody_has_the_page_of_someone_who_left_or_is_blocked(client, session):
    gone = add(session, make_user(deleted_at=now(), email=None))
    blocked = add(session, make_user(blocked_at=now()))
    assert client.get(f"/people/{gone.public_id}").status_code == 404
    assert client.get("/people/nobody").status_code == 404
    assert client.get(f"/people/{blocked.public_id}").status_code == 403


def test_other_devices_are_listed_and_ended(app, browser, session, user):
    other = app.test_client()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other.post(
        "/sign-in", data={"email": user.email, "password": PASSWORD}, headers={"User-Agent": agent}
    )
    assert "Firefox on Linux" in browser.get("/account/sessions").text
    row = session.scalars(select(LoginSession).where(LoginSession.device == agent)).one()
    browser.post(f"/account/sessions/{row.id}/end")
    assert other.get("/account").status_code == 303
    sign_in(other, user.email)
    browser.post("/account/sessions/end-others")
    assert other.get("/account").status_code == 303
    assert browser.get("/account").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(app, browser, session):
    stranger = make_member(app, session, email="stranger@example.org")
    theirs = app.test_client()
    sign_in(theirs, stranger.email)
    row = session.scalars(select(LoginSession).where(LoginSession.user_id == stranger.id)).one()
    browser.post(f"/account/sessions/{row.id}/end")
    assert theirs.get("/account").status_code == 200


def test_a_new_password_signs_out_all_other_devices(app, browser, session, user):
    other = app.test_client()
    sign_in(other, user.email)
    new = "lantern orbit pickle nine"
    wrong = post(browser, "/account/password", password="not it", new_password=new)
    assert "This is not your password" in wrong.text
    same = post(browser, "/account/password", password=PASSWORD, new_password=PASSWORD)
    assert same.status_code == 422
    assert (
        post(browser, "/account/password", password=PASSWORD, new_password=new).status_code == 302
    )
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert mails(session)[-1].subject == "Your password was changed"


def test_a_new_address_counts_once_its_link_was_opened(browser, session, user):
    answer = post(browser, "/account/email", email="new@example.org")
    assert "We sent a link to new@example.org" in answer.text
    session.refresh(user)
    assert user.email == "noor@example.org"
    mail = mails(session)[-1]
    assert mail.recipient == "new@example.org"
    browser.get(link_in(mail))
    session.refresh(user)
    assert user.email == "new@example.org"
    assert mails(session)[-1].recipient == "noor@example.org"


def test_changing_the_address_does_not_tell_who_is_here(app, browser, session):
    make_member(app, session, email="known@example.org")
    pages = [
        words_of(post(browser, "/account/email", email=email)).replace(email, "x")
        for email in ("known@example.org", "nobody@example.org")
    ]
    assert pages[0] == pages[1]


def test_the_download_holds_each_section(browser, session, user):
    section("test-part")(lambda person: {"name": person.name})
    answer = browser.post("/account/data")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        expected = "profile contributions sessions supports follows notifications".split()
        assert {f"{name}.json" for name in expected} <= set(files.namelist())
        assert json.loads(files.read("profile.json"))["email"] == "noor@example.org"
        assert json.loads(files.read("test-part.json")) == {"name": "Noor"}


def test_deleting_asks_for_the_password_and_empties_the_account(app, browser, session, user):
    written = add(session, make_process(author=user))
    assert browser.post("/account/delete", data={"password": "wrong"}).status_code == 422
    assert browser.post("/account/delete", data={"password": PASSWORD}).status_code == 303
    session.expire_all()
    gone = session.get(User, user.id)
    kept = (gone.email, gone.name, gone.bio, gone.password, gone.tf_totp_secret, gone.last_seen_at)
    assert kept == (None, "", "", None, None, None)
    assert written.author.shown_name == "Former participant"
    assert session.scalars(select(LoginSession)).all() == []
    assert "Thank you for taking part" in browser.get("/sign-in").text
    assert sign_in(app.test_client(), "noor@example.org").status_code == 422
    assert [m.subject for m in mails(session)] == ["Your account is deleted"]


def test_the_last_administrator_cannot_leave(app, client, session):
    boss = make_member(app, session, Role.ADMINISTRATOR, email="boss@example.org")
    sign_in(client, boss.email)
    page = client.get("/account/delete").text
    assert "You are the only administrator" in page
    assert 'name="password"' not in page
    assert client.post("/account/delete", data={"password": PASSWORD}).status_code == 403
    add(session, make_user(Role.ADMINISTRATOR))
    assert client.post("/account/delete", data={"password": PASSWORD}).status_code == 303


def test_new_terms_are_accepted_before_writing(browser, session, user):
    session.merge(SiteSettings(id=1, values={"terms_version": 2, "terms": {"en": "Be kind now."}}))
    session.commit()
    assert browser.get("/account").status_code == 200
    answer = browser.post("/account/profile", data={"name": "Changed", "bio": "", "locale": "en"})
    assert answer.location.startswith("/account/terms")
    assert "Be kind now." in browser.get("/account/terms").text
    assert browser.post("/account/data").status_code == 200
    assert browser.post("/account/terms").status_code == 422
    assert browser.post("/account/terms?next=/account", data={"accept": "y"}).location == "/account"
    session.refresh(user)
    assert user.accepted_terms_version == 2
    assert (
        browser.post("/account/profile", data={"name": "C.", "bio": "", "locale": "en"}).status_code
        == 303
    )


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:x"]
)
def test_the_language_form_stays_on_this_site(client, session, target):
    assert client.post("/language", data={"locale": "en", "next": target}).location == "/"


def test_the_language_is_remembered(browser, session, user):
    values = {"languages": ["en", "ca"]}
    session.merge(SiteSettings(id=1, values=values))
    session.commit()
    assert (
        browser.post("/language", data={"locale": "ca", "next": "/ca/terms"}).location == "/terms"
    )
    session.refresh(user)
    assert user.locale == "ca"
    assert '<html lang="ca"' in browser.get("/account").text
    browser.post("/language", data={"locale": "tlh", "next": "/"})
    session.refresh(user)
    assert user.locale == "ca"


def test_knowing_who_asks_costs_one_query(browser, session, user):
    browser.get("/account/data")
    with count_queries() as queries:
        browser.get("/account/data")
    about_people = [one for one in queries if "FROM sessions" in one or "FROM users" in one]
    assert len(about_people) == 1
    assert not [one for one in queries if "FROM role_grants" in one and one not in about_people]
