"""What a password must be like, and which one is refused with which reason."""

from itertools import pairwise

import pytest

from app.accounts import passwords
from app.accounts.models import FORMER_PASSWORDS, FormerPassword, Role
from tests.accounts.browsing import PASSWORD, make_member, post, sign_in

GOOD = "lantern orbit pickle nine"


@pytest.fixture
def browser(client, app, session):
    """The browser of a facilitator."""
    make_member(app, session, Role.FACILITATOR, email="fay@example.org")
    sign_in(client, "fay@example.org")
    return client


def change(browser, before, after):
    return post(browser, "/account/password", password=before, new_password=after)


@pytest.mark.parametrize(
    ("password", "staff", "reason"),
    [
        ("kite 9 oak", False, None),
        ("kite 9 oa", False, "Add 1 more character"),
        ("kite 9 oak kn", True, "Add 2 more characters"),
        ("lantern orbit Núria", False, "Leave out your name"),
        ("lantern orbit ribera", False, "Leave out your name"),
        ("lantern orbit harbourmail", False, "Leave out your name"),
        ("password1234", False, "This is easy to guess"),
        ("lantern orbit pickle", True, None),
    ],
)
def test_each_weakness_has_its_reason(app, password, staff, reason):
    with app.test_request_context():
        found = passwords.problem(password, "Núria Soler", "ribera@harbourmail.example", staff)
    assert found is None if reason is None else str(found).startswith(reason)


def test_staff_do_not_come_back_to_a_password(browser, session):
    assert "At least 15 characters" in browser.get("/account/password").text
    assert change(browser, PASSWORD, GOOD).status_code == 302
    again = change(browser, GOOD, PASSWORD)
    assert again.status_code == 422
    assert "You used this password before" in again.text


def test_only_the_last_passwords_are_kept(browser, session):
    used = [PASSWORD, *(f"{GOOD} and {n} more" for n in range(FORMER_PASSWORDS + 1))]
    for before, after in pairwise(used):
        assert change(browser, before, after).status_code == 302
    assert session.query(FormerPassword).count() == FORMER_PASSWORDS
    assert change(browser, used[-1], used[1]).status_code == 422
    assert change(browser, used[-1], PASSWORD).status_code == 302


def test_of_residents_no_former_password_is_kept(client, app, session):
    make_member(app, session, email="noor@example.org")
    sign_in(client, "noor@example.org")
    assert change(client, PASSWORD, GOOD).status_code == 302
    assert session.query(FormerPassword).count() == 0
    assert change(client, GOOD, PASSWORD).status_code == 302


def test_former_passwords_go_with_the_account(browser, session):
    change(browser, PASSWORD, GOOD)
    post(browser, "/account/delete", password=GOOD)
    assert session.query(FormerPassword).count() == 0
