"""Accounts in a real browser: passkeys need one, and every page must be usable by everybody."""

import threading

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from app.accounts.models import Role
from app.core.mail import OutgoingMail
from app.extensions import db
from tests.accounts.browsing import PASSWORD, link_in
from tests.factories import make_user
from tests.factories.apps import build_app
from tests.factories.screens import TOO_WIDE, violations

pytestmark = pytest.mark.browser
PAGES = """/sign-in /sign-up /sign-up/done /confirm /reset-password /terms /dev/mail
/account /account/profile /account/email /account/password /account/two-factor
/account/recovery-codes /account/passkeys /account/sessions /account/data /account/delete
/account/terms /admin/people /admin/people/invitations /admin/site /admin/site/categories
/admin/site/texts /admin/site/texts/terms""".split()


@pytest.fixture(scope="module")
def site_app(tmp_path_factory):
    app = build_app(tmp_path_factory.mktemp("accounts"), "accounts")
    app.config["SERVER_NAME"] = None
    return app


@pytest.fixture(scope="module")
def address(site_app):
    """Passkeys take `localhost`, but no bare number, for a safe place."""
    server = make_server("localhost", 0, site_app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    context.close()
    assert page.problems == []


def member(app, email, *roles):
    from flask_security import hash_password

    with app.app_context():
        person = make_user(
            *roles, email=email, name="Noor Adeyemi", password=hash_password(PASSWORD)
        )
        db.session.add(person)
        db.session.commit()


def sign_in(page, email):
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_sign_up_by_mail_to_signed_in(site_app, page):
    page.goto("/sign-up")
    page.get_by_label("Name").fill("Noor")
    page.get_by_label("E-mail address").fill("first@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    assert page.locator(".error-summary").is_visible()
    assert page.get_by_label("Name").input_value() == "Noor"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I accept the terms of use").check()
    page.get_by_role("button", name="Create my account").click()
    page.get_by_role("link", name="Read the mails of this test site").click()
    page.get_by_role("link", name="Confirm your e-mail address").first.click()
    with site_app.app_context():
        path = link_in(db.session.scalars(select(OutgoingMail)).one())
    assert page.locator(f'pre a[href$="{path}"]').count() == 1
    page.goto(path)
    sign_in(page, "first@example.org")
    page.goto("/account")
    assert page.get_by_text("first@example.org").is_visible()


def test_a_passkey_is_saved_and_signs_in(site_app, page):
    member(site_app, "keys@example.org")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, "keys@example.org")
    page.goto("/account/passkeys")
    page.get_by_label("Name of the passkey").fill("blue key")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_text("The passkey blue key is saved.").wait_for()

    page.context.clear_cookies()
    page.goto("/sign-in?next=/account/sessions")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("heading", name="Where you are signed in").wait_for()

    page.goto("/account/passkeys")
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("The passkey blue key is removed.").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_accessible_and_fits(site_app, page, width):
    member(site_app, f"boss{width}@example.org", Role.ADMINISTRATOR)
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for path in PAGES:
        if path == "/account":
            sign_in(page, f"boss{width}@example.org")
        page.goto(path)
        problems = violations(page) + page.evaluate(TOO_WIDE)
        if page.locator("h1").count() != 1:
            problems.append("h1")
        if problems:
            found[path] = problems
    assert found == {}
