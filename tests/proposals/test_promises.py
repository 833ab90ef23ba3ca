"""What the council promised, by when, and what it says once the day has passed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.extensions import db
from app.proposals.models import Answer, Progress, Proposal
from tests.factories import add, make_component, make_user
from tests.factories.proposals import make_proposal

ANSWER = {
    "status": "accepted",
    "headline": "Yes, ten benches will come",
    "reason": "They are cheap and many people asked for them.",
    "when": "now",
}


@pytest.mark.parametrize(
    ("days", "progress", "promise"),
    [
        (None, None, ""),
        (3, None, "on_track"),
        (3, Progress.AT_RISK, "at_risk"),
        (-3, Progress.ON_TRACK, "overdue"),
        (-3, Progress.DONE, "done"),
    ],
)
def test_the_calendar_says_what_is_late(app, days, progress, promise):
    due = None if days is None else now().date() + timedelta(days=days)
    with app.app_context():
        assert Answer(due_on=due, progress=progress).promise == promise


@pytest.fixture
def proposal(session):
    component = make_component("proposals", None, "proposal.support")
    return add(session, make_proposal(component))


@pytest.fixture
def office(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def answer(office, proposal: Proposal, **values):
    address = f"/admin/proposals/answer?component={proposal.component_id}&ids={proposal.id}"
    return office.post(address, data=ANSWER | values)


def test_everybody_sees_a_promise_and_that_it_is_late(office, client, proposal):
    assert answer(office, proposal, due_on="2020-01-31", progress="on_track").status_code == 303
    page = client.get(f"/proposals/{proposal.id}").text
    assert "Promised by 31 January 2020" in page
    assert "Overdue" in page
    page = client.get(f"/processes/{proposal.component.space.slug}/outcomes").text
    assert "<dt>Promises overdue</dt><dd>1</dd>" in page
    assert "<dt>Promises done</dt><dd>0 of 1</dd>" in page
    answer(office, proposal, due_on="2020-01-31", progress="done")
    page = client.get(f"/processes/{proposal.component.space.slug}/outcomes").text
    assert "<dt>Promises done</dt><dd>1 of 1</dd>" in page
    assert "<dt>Promises overdue</dt><dd>0</dd>" in page


def test_without_a_day_nothing_is_promised(app, office, client, proposal):
    answer(office, proposal, progress="done")
    assert "Promised by" not in client.get(f"/proposals/{proposal.id}").text
    assert "Promises" not in client.get(f"/processes/{proposal.component.space.slug}/outcomes").text
    with app.app_context():
        kept = db.session.query(Answer).one()
        assert (kept.due_on, kept.progress) == (None, None)


def test_the_form_shows_what_was_promised(office, proposal):
    answer(office, proposal, due_on="2031-01-31", progress="at_risk")
    address = f"/admin/proposals/answer?component={proposal.component_id}&ids={proposal.id}"
    page = office.get(address).text
    assert 'value="2031-01-31"' in page
    assert '<option selected value="at_risk">' in page


def test_money_of_what_was_refused_is_not_shown_as_given(office, client, proposal):
    answer(office, proposal, status="not_accepted", cost="690000")
    assert "690,000" not in client.get("/outcomes").text


@pytest.fixture
def promises(session):
    """Four promises in two processes, and one that is not public."""
    today = now().date()
    here, there = (make_component("proposals", None, "proposal.support") for _ in range(2))
    dates = {
        "Late one": (here, -3, None, now()),
        "Very late one": (there, -30, Progress.AT_RISK, now()),
        "Coming one": (here, 9, Progress.ON_TRACK, now()),
        "Finished one": (here, -9, Progress.DONE, now()),
        "Secret one": (here, -9, None, None),
    }
    for title, (component, days, progress, published) in dates.items():
        proposal = make_proposal(component, title=title, status="accepted")
        due = today + timedelta(days=days)
        given = Answer(proposal=proposal, status="accepted", headline="Yes", reason="Because.")
        given.due_on, given.progress, given.published_at = due, progress, published
        add(session, proposal, given)
    return there.space.slug


def titles(browser, query=""):
    page = browser.get(f"/proposals/promises{query}").text
    return re.findall(r">((?:\w+ )+one)</a></h2>", page)


def test_all_promises_are_listed_the_late_ones_first(client, promises):
    assert titles(client) == ["Very late one", "Late one", "Coming one", "Finished one"]
    assert "Overdue (2)" in client.get("/proposals/promises").text
    assert "/proposals/promises" in client.get("/outcomes").text


def test_promises_are_chosen_by_how_they_stand_and_by_process(client, promises):
    assert titles(client, "?show=overdue") == ["Very late one", "Late one"]
    assert titles(client, "?show=open") == ["Coming one"]
    assert titles(client, "?show=done") == ["Finished one"]
    assert titles(client, f"?show=overdue&process={promises}") == ["Very late one"]
    assert titles(client, f"?show=done&process={promises}") == []
    assert len(titles(client, "?show=whatever")) == 4


def test_a_late_promise_of_which_nobody_said_anything_counts_as_overdue(client, promises, session):
    slug = session.scalars(select(Proposal).where(Proposal.title == "Late one")).one().component.space.slug  # fmt: skip
    page = client.get(f"/processes/{slug}/outcomes").text
    assert re.search(r"Promises overdue</dt><dd[^>]*>1<", re.sub(r"\s+", " ", page))
