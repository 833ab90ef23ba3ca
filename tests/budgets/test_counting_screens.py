"""In a real browser: the reader's own ballot, and a ballot of points without scripts, on a phone."""

import pytest

from app.extensions import db
from tests.budgets.test_ballot_types import GRADES, POINTS, RANKS, YES_NO
from tests.budgets.test_explaining import counted
from tests.factories.budgets import build_round
from tests.factories.screens import TOO_WIDE, open_context, served, violations, watch

pytestmark = pytest.mark.browser
PAGES = ("/results", "/results/rounds", "/results/compare", "/results/own")


def test_what_an_own_ballot_paid_is_worked_out_in_the_browser(town, browser):
    counted(town, "equal-shares")
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
        assert (asked, problems) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_results_and_rules_are_accessible_and_fit(town, browser, scheme):
    counted(town, "equal-shares")
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
