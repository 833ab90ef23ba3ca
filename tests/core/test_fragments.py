"""Abilities put pieces into pages that do not know them."""

import pytest
from jinja2 import DictLoader

from app.core import fragments
from app.core.models import Ability
from tests.factories import make_process


@pytest.fixture
def slot(app, monkeypatch):
    loader = DictLoader(
        {"one.html": "<b>{{ resource.title }} {{ n }}</b>", "two.html": "{{ word }}!"}
    )
    monkeypatch.setattr(app, "jinja_loader", loader)
    monkeypatch.setattr(fragments, "_slots", fragments.defaultdict(dict))
    with app.test_request_context("/"):
        yield "test.slot"


def test_a_slot_shows_what_fits_in_order(slot):
    fragments.register(slot, "two.html", lambda r: {"word": "second"}, position=2)
    fragments.register(slot, "one.html", lambda r: {"n": 1}, Ability.FOLLOW, position=1)
    shown = fragments.fragments(slot, make_process(title="A & B"))
    assert shown == "<b>A &amp; B 1</b>second!"


def test_a_kind_without_the_ability_shows_nothing(slot):
    fragments.register(slot, "one.html", lambda r: {"n": 1}, Ability.SUPPORT)
    assert fragments.fragments(slot, make_process()) == ""


def test_registering_again_replaces(slot):
    for n in (1, 2):
        fragments.register(slot, "one.html", lambda r, n=n: {"n": n})
    assert fragments.fragments(slot, make_process(title="A")) == "<b>A 2</b>"


def test_what_has_nothing_to_show_is_not_rendered(slot):
    fragments.register(slot, "one.html", lambda r: None)
    assert fragments.fragments(slot, make_process(title="A")) == ""
