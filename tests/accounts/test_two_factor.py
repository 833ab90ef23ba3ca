"""Codes from an app, recovery codes, passkeys, and what staff need."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask_security.totp import TOTP

from app.accounts.models import Passkey, Role
from app.core.authz import Refusal, refusal
from app.core.clock import now
from tests.accounts.browsing import make_member, post, sign_in


@pytest.fixture
def user(app, session):
    return make_member(app, session, email="noor@example.org")


def code_for(key, later=0):
    when = now() + timedelta(seconds=later)
    return TOTP(key=key.replace("-", "").replace(" ", ""), format="base32").generate(when).token


def set_up(browser):
    """Turn codes on by HTML; gives back the key that the page shows in letters."""
    page = browser.post("/account/two-factor", data={"setup": "authenticator"})
    assert 'src="data:image/svg+xml' in page.text
    key = re.search(r'<code class="code">([^<]+)</code>', page.text)[1]
    action = re.search(r'action="(/account/two-factor/[^"]+|/sign-in/code)"', page.text)[1]
    answer = browser.post(action, data={"code": code_for(key)})
    assert answer.status_code == 302
    return key


def test_codes_are_turned_on_asked_for_and_turned_off(app, client, session, user):
    sign_in(client, user.email)
    key = set_up(client)
    session.refresh(user)
    assert user.has_second_factor
    assert key.replace("-", "") not in user.tf_totp_secret  # encrypted
    client.post("/sign-out")

    assert sign_in(client, user.email).location.startswith("/sign-in/code")
    assert client.get("/account").status_code == 303
    assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 422
    with time_machine.travel(now() + timedelta(seconds=60)):
        code = code_for(key)
        assert client.post("/sign-in/code", data={"code": code}).status_code == 302
        assert client.get("/account").status_code == 200
        other = app.test_client()
        sign_in(other, user.email)
        assert other.post("/sign-in/code", data={"code": code}).status_code == 422  # used
        assert client.post("/account/two-factor", data={"setup": "disable"}).status_code == 302
    session.refresh(user)
    assert not user.has_second_factor


def test_a_passkey_that_is_not_named_is_asked_for(client, user):
    sign_in(client, user.email)
    answer = client.post("/account/passkeys/remove", data={}, follow_redirects=True)
    assert answer.status_code == 200


def test_going_back_to_the_page_for_codes_signs_nobody_out(client, user):
    sign_in(client, user.email)
    assert client.get("/sign-in/code?next=/proposals").location == "/proposals"
    assert client.get("/account").status_code == 200


def test_guessing_codes_has_an_end(client, session, user):
    sign_in(client, user.email)
    set_up(client)
    client.post("/sign-out")
    sign_in(client, user.email)
    answers = [client.post("/sign-in/code", data={"code": f"{n:06}"}).text for n in range(8)]
    assert "Too many attempts" in answers[-1]


def test_a_recovery_code_works_once(client, session, user):
    sign_in(client, user.email)
    set_up(client)
    page = client.post("/account/recovery-codes")
    codes = re.findall(r'<code class="code">([^<]+)</code>', page.text)
    assert len(codes) == 10
    session.refresh(user)
    assert codes[0] not in user.mf_recovery_codes
    for expected in (302, 422):
        client.post("/sign-out")
        sign_in(client, user.email)
        assert (
            client.post("/sign-in/recovery-code", data={"code": codes[0]}).status_code == expected
        )


def test_the_password_is_asked_again_before_what_matters(client, session, user):
    sign_in(client, user.email)
    with time_machine.travel(now() + timedelta(hours=2)):
        answer = client.get("/account/two-factor")
        assert answer.location.startswith("/verify")
        assert post(client, answer.location, password="wrong").status_code == 422
        values = {"password": "kettle umbrella violin forty"}
        assert post(client, answer.location, **values).location.endswith("/account/two-factor")
        assert client.get("/account/two-factor").status_code == 200


@pytest.fixture
def strict(app, monkeypatch):
    monkeypatch.setitem(app.config, "STAFF_TWO_FACTOR", "required")


def test_staff_set_up_a_second_factor_when_they_sign_in(app, client, session, strict):
    boss = make_member(app, session, Role.MODERATOR, email="boss@example.org")
    assert sign_in(client, boss.email).location == "/account/two-factor"
    assert client.get("/account").status_code == 303
    set_up(client)
    assert client.get("/account").status_code == 200


def test_staff_pages_are_closed_without_a_second_factor(app, session, strict):
    boss = make_member(app, session, Role.ADMINISTRATOR, email="boss@example.org")
    with app.test_request_context():
        assert refusal("site.administer", None, boss) is Refusal.SECOND_FACTOR_MISSING
        boss.webauthn.append(Passkey(name="key", usage="secondary"))
        assert refusal("site.administer", None, boss) is None


def test_it_is_optional_elsewhere(app, session):
    boss = make_member(app, session, Role.ADMINISTRATOR, email="boss@example.org")
    with app.test_request_context():
        assert refusal("site.administer", None, boss) is None


def test_the_passkey_page_carries_its_options_without_inline_script(client, session, user):
    sign_in(client, user.email)
    page = client.post("/account/passkeys", data={"name": "phone", "usage": "first"})
    assert page.status_code == 200
    assert 'data-passkey="create"' in page.text
    assert "&#34;challenge&#34;" in page.text
    assert not re.search(r"<script>|<script [^>]*>[^<]", page.text)
