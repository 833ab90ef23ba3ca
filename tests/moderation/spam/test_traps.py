"""The field nobody sees, and haste: nobody is kept out for good."""

import re
from datetime import timedelta

import pytest
import time_machine

from app.core.clock import now

WORDS = "The benches should face the river, not the road."


@pytest.fixture
def trapped(app):
    app.config["FORM_TRAPS"] = True
    yield
    app.config["FORM_TRAPS"] = False


def field_in(page: str, name: str) -> str:
    """The tag of a form's field."""
    return re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]


def opened_in(page: str) -> str:
    return re.search(r'value="([^"]*)"', field_in(page, "opened"))[1]


def test_haste_comes_back_once_with_all_words(sign_in, newcomer, proposal, trapped, say):
    browser = sign_in(newcomer)
    opened = opened_in(browser.get(f"/comments/on/{proposal.id}").text)
    quick = say(browser, proposal, WORDS, opened=opened)
    assert quick.status_code == 422
    assert "That was very fast." in quick.text
    assert WORDS in quick.text
    assert opened_in(quick.text) == opened  # so that sending it again is enough
    with time_machine.travel(now() + timedelta(seconds=5)):
        assert say(browser, proposal, WORDS, opened=opened).status_code == 303


def test_slow_people_are_never_too_slow(sign_in, newcomer, proposal, trapped, say):
    browser = sign_in(newcomer)
    opened = opened_in(browser.get(f"/comments/on/{proposal.id}").text)
    with time_machine.travel(now() + timedelta(hours=20)):
        browser = sign_in(newcomer)
        assert say(browser, proposal, WORDS, opened=opened).status_code == 303


@pytest.mark.parametrize("opened", ["", "forged", "x" * 5000])
def test_without_a_good_stamp_it_comes_back_with_one(sign_in, newcomer, proposal, trapped, say, opened):  # fmt: skip
    browser = sign_in(newcomer)
    answer = say(browser, proposal, WORDS, opened=opened)
    assert answer.status_code == 422
    assert WORDS in answer.text
    with time_machine.travel(now() + timedelta(seconds=5)):
        assert say(browser, proposal, WORDS, opened=opened_in(answer.text)).status_code == 303


def test_the_field_nobody_sees(sign_in, newcomer, proposal, trapped, say):
    browser = sign_in(newcomer)
    page = browser.get(f"/comments/on/{proposal.id}").text
    trap = field_in(page, "website")
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert re.search(
        r'<div[^>]*aria-hidden="true"><label[^>]*>[^<]*</label><input[^>]*website', page
    )
    opened = opened_in(page)
    with time_machine.travel(now() + timedelta(seconds=5)):
        browser = sign_in(newcomer)
        answer = say(browser, proposal, WORDS, opened=opened, website="https://x.example")
        assert answer.status_code == 422
        assert WORDS in answer.text
        assert "x.example" not in answer.text
        assert say(browser, proposal, WORDS, opened=opened).status_code == 303


def test_known_accounts_meet_no_trap(sign_in, neighbour, proposal, trapped, say):
    browser = sign_in(neighbour)
    assert 'name="website"' not in browser.get(f"/comments/on/{proposal.id}").text
    assert say(browser, proposal, WORDS).status_code == 303
