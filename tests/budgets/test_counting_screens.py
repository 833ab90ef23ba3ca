"""In a real browser: the reader's own ballot, and a ballot of points without scripts, on a phone."""

import json
import re
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.budgets.counting.explain import payments
from app.budgets.models import EnvelopeResult, Round
from app.budgets.services import tally
from app.extensions import db
from tests.budgets.test_ballot_types import GRADES, POINTS, RANKS, YES_NO
from tests.budgets.test_explaining import VOTES, counted
from tests.factories.budgets import build_round
from tests.factories.screens import TOO_WIDE, open_context, served, violations, watch

pytestmark = pytest.mark.browser
PAGES = ("/results", "/results/rounds", "/results/compare", "/results/own")


def test_what_an_own_ballot_paid_is_worked_out_in_the_browser(town, browser):
    counted(town, "equal-shares", VOTES * 3)
    with served(town.app) as address, open_context(browser) as context:
        page = context.new_page()
        problems = watch(page)
        asked = []
        page.goto(address + town.url("/results/own"))
        page.on(
            "request",
            lambda request: asked.append(request.url) if "/static/" not in request.url else None,
        )
        page.get_by_label("Project 4").check()
        page.get_by_label("Project 1").check()
        told = page.locator("#own-result").inner_text()
        assert "Funded: Project 4. You paid €" in told
        assert re.search(r"You paid €[\d.]+ in all", told)
        assert (asked, problems) == ([], [])


OWN = [
    (POINTS, {"1": 3, "2": 1}, {"utility": "points"}, "The points you gave"),
    (RANKS, {"1": 1, "2": 2}, {"utility": "points"}, "The places you gave"),
    (RANKS, {"1": 1, "2": 2}, {"utility": "cost"}, "The places you gave"),
    (GRADES, {"1": 4, "2": 1}, {"utility": "points"}, "The grades you gave"),
    (YES_NO, {"1": 1, "2": -1}, {"utility": "cost"}, "What you answered"),
]


@pytest.mark.parametrize(("ballot", "marks", "utility", "heading"), OWN)
def test_the_browser_works_out_what_the_count_took(town, browser, ballot, marks, utility, heading):
    """Every type of ballot is asked for as the booth does, and its payments are those of the kernel."""
    kind, limits = ballot
    counted(
        town, "equal-shares", [marks] * 15 + [{"1": 1, "3": 2}] * 15, kind, limits=limits, **utility
    )

    def paid():
        round_ = db.session.get(Round, town.round_id)
        (one,) = tally.count_round(round_)
        points = {code: one.election.spec.vector[place - 1] for code, place in marks.items()} if kind == "ranks" else marks  # fmt: skip
        return [payment.amount for payment in payments(one.outcome, points) if payment.amount]

    amounts = [f"You paid €{round(amount) / 100:,.2f}" for amount in town.call(paid)]
    assert amounts
    with served(town.app) as address, open_context(browser) as context:
        page = context.new_page()
        problems = watch(page)
        page.goto(address + town.url("/results/own"))
        assert page.locator("#own-heading").inner_text() == heading
        assert page.locator("form #own-ballot, #own-ballot form").count() == 0
        for code, mark in marks.items():
            field = page.get_by_label(f"Project {code}", exact=True)
            field.fill(str(mark)) if kind == "points" else field.select_option(str(mark))
        told = page.locator("#own-result").inner_text()
        assert [amount in told for amount in amounts] == [True] * len(amounts), told
        assert problems == []


def test_exact_prices_beyond_the_range_of_numbers_are_told(town, browser):
    counted(town, "equal-shares", VOTES * 3)

    def enlarge():
        result = db.session.scalars(select(EnvelopeResult)).one()
        outcome = json.loads(result.outcome)
        for bought in outcome["rounds"]:
            price = Fraction(bought.get("price", 1))
            bought["price"] = f"{price.numerator * 10**400}/{price.denominator * 10**400}"
        result.outcome = json.dumps(outcome)

    town.call(enlarge)
    with served(town.app) as address, open_context(browser) as context:
        page = context.new_page()
        page.goto(address + town.url("/results/own"))
        page.get_by_label("Project 4").check()
        told = page.locator("#own-result").inner_text()
        assert "You paid €" in told
        assert "NaN" not in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_results_and_rules_are_accessible_and_fit(town, browser, scheme):
    counted(town, "equal-shares", VOTES * 3)
    with served(town.app) as address, open_context(browser, 320, scheme) as context:
        page = context.new_page()
        for path in [*map(town.url, PAGES), "/budgets/rules"]:
            page.goto(address + path)
            assert violations(page) == [], path
            assert page.evaluate(TOO_WIDE) == [], path


@pytest.mark.parametrize("ballot", [POINTS, RANKS, GRADES, YES_NO], ids=lambda ballot: ballot[0])
def test_every_ballot_is_accessible_and_fits(town, browser, ballot):
    kind, limits = ballot

    def build():
        round_ = build_round(db, ballot_type=kind, limits=limits)
        db.session.flush()
        return round_.id

    town.round_id = town.call(build)
    with served(town.app) as address, open_context(browser, 320) as context:
        page = context.new_page()
        problems = watch(page)
        page.goto(address + town.url("/booth"))
        assert violations(page) == []
        assert page.evaluate(TOO_WIDE) == []
        assert problems == []
