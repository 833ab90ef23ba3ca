"""Guessing is slowed down, also when many guess at once."""

import multiprocessing
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts import limits
from app.accounts.models import UnsentForm
from app.core.clock import now
from app.extensions import db
from tests.accounts.browsing import make_member, sign_in
from tests.factories.apps import build_app

KNOCK = limits.Limit("knock", free=5)


def test_waits_double_and_are_forgotten(app, session):
    with app.app_context():
        assert [bool(limits.enter((KNOCK, "a"))) for _ in range(7)] == [False] * 5 + [True] * 2
        with time_machine.travel(now() + timedelta(seconds=31)):
            assert not limits.enter((KNOCK, "a"))
            assert limits.enter((KNOCK, "a")).total_seconds() > 50
        assert not limits.enter((KNOCK, "b"))
        limits.refund((KNOCK, "a"))
        db.session.commit()
        assert not limits.enter((KNOCK, "a"))


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_a_network_is_counted_not_each_of_its_addresses(app, said, counted):
    with app.test_request_context(environ_base={"REMOTE_ADDR": said}):
        assert limits.address() == counted


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_after_five_wrong_passwords_the_right_one_has_to_wait(app, client, session, email):
    user = make_member(app, session, email="known@example.org")
    pages = [sign_in(client, email, "wrong").text for _ in range(6)]
    assert "is wrong" in pages[4]
    assert re.search(r"Too many attempts. Wait \d+ seconds", pages[5])
    if email == user.email:
        assert "Too many attempts" in sign_in(client, email).text
        with time_machine.travel(now() + timedelta(seconds=31)):
            assert sign_in(client, email).status_code == 302


def test_letters_of_another_case_are_the_same_account(client, session):
    for name in ("a", "A", "a", "A", "a"):
        sign_in(client, f"{name}@example.org", "wrong")
    assert "Too many attempts" in sign_in(client, "A@Example.org", "wrong").text


def _guess(app, barrier, results) -> None:
    with app.app_context():
        db.engine.dispose(close=False)
        barrier.wait()
        results.put(not limits.enter((KNOCK, "raced")))


def test_parallel_guesses_get_no_further(scratch_app):
    """Of 12 processes that knock at the same moment exactly five may go on."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(12), context.Queue()
    guesses = [
        context.Process(target=_guess, args=(scratch_app, barrier, results)) for _ in range(12)
    ]
    for guess in guesses:
        guess.start()
    answers = [results.get(timeout=60) for _ in guesses]
    for guess in guesses:
        guess.join()
    assert sum(answers) == KNOCK.free


def test_strangers_cannot_fill_the_table_of_kept_forms(tmp_path):
    app = build_app(tmp_path, "kept", RATELIMIT_ENABLED=True, RATELIMIT_STORAGE_URI="memory://")
    client = app.test_client()
    codes = [
        client.post("/unsent?to=/&back=/", data={"words": "x"}).status_code for _ in range(122)
    ]
    assert codes == [303] * 120 + [429] * 2
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UnsentForm)) == 120
        db.engine.dispose()
