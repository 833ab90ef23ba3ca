"""Nobody leaves with a ballot that is not cast, or with too few supports, without being told."""

import pytest

from app.accounts.models import User
from app.core.unfinished import all_unfinished
from app.extensions import db
from app.likes.services import Terms, support
from tests.budgets.test_routes import add, cast
from tests.factories import make_component, make_proposal


def test_signing_out_says_first_that_the_ballot_is_not_cast(town, voter):
    add(voter, town, "1")
    page = voter.post("/sign-out")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "Your ballot in “Your streets” is not cast" in page.text
    assert f'href="{town.url("/review")}"' in page.text
    assert voter.get("/account").status_code == 200
    assert "Project 1" in voter.get(town.url("/review")).text
    assert voter.post("/sign-out", data={"anyway": "yes"}).status_code == 302
    assert voter.get("/account").status_code == 303


def test_a_ballot_that_is_cast_or_empty_holds_nobody_back(town, voter):
    add(voter, town, "1")
    voter.post(town.url("/booth"), data={"remove": "1"})
    assert "not cast" not in voter.post("/sign-out").text
    voter = town.browser(town.voter_id)
    add(voter, town, "1")
    cast(voter, town)
    assert voter.post("/sign-out").status_code == 302


@pytest.mark.parametrize("name", ["ballot-1", "ballot-x", "ballot-99999999999", "ballot-²"])
def test_cookies_of_no_ballot_hold_nobody_back(town, voter, name):
    voter.set_cookie(name, "nonsense", domain="folkmoot.test")
    assert voter.post("/sign-out").status_code == 302


def test_pages_of_a_begun_ballot_ask_before_they_are_left(town, voter):
    mark = f'data-unfinished="{town.url()}"'
    assert mark not in voter.get(town.url("/booth")).text
    add(voter, town, "1")
    for tail in ("", "/booth", "/review"):
        assert mark in voter.get(town.url(tail)).text, tail
    cast(voter, town)
    assert mark not in voter.get(town.url()).text


def _supports(town, settings, given):
    """A component with these settings where the voter has given so many supports."""

    def make():
        component = make_component("proposals", None, "proposal.support", settings=settings)
        proposals = [make_proposal(component) for _ in range(3)]
        db.session.add_all(proposals)
        db.session.flush()
        for proposal in proposals[:given]:
            support(db.session.get(User, town.voter_id), proposal, Terms(minimum=3))
        return component.id

    return town.call(make)


@pytest.mark.parametrize(("given", "is_told"), [(0, False), (1, True), (2, True), (3, False)])
def test_too_few_supports_are_told_in_the_list_and_at_signing_out(town, voter, given, is_told):
    component = _supports(town, {"minimum_supports": 3}, given)
    page = voter.get(f"/proposals?component={component}").text
    assert "data-unfinished" not in page  # they are stored, and may be left
    assert ("Your supports count once you have given" in page) is is_told
    answer = voter.post("/sign-out")
    assert ("do not count yet. Give" in answer.text) is is_told
    assert answer.status_code == (200 if is_told else 302)


def test_visitors_have_begun_nothing(town):
    with town.app.test_request_context():
        assert all_unfinished() == []
