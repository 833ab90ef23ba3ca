"""Home, what came of it, and help."""

import re
from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.budgets.services import casting
from app.budgets.services.closing import publish
from app.budgets.tasks import finish
from app.core import digest
from app.core.clock import now
from app.core.digest import AgendaItem, Figure
from app.core.outcomes import OutcomeRow
from app.core.site import Site, save
from app.extensions import db
from app.pages.articles import ARTICLES, RULES
from app.proposals.models import Status
from app.proposals.services import answer
from tests.factories import add, make_component, make_process, make_user
from tests.factories.budgets import build_round
from tests.factories.proposals import make_proposal
from tests.factories.queries import count_queries
from tests.pages.kinds import IDEAS


@pytest.fixture(autouse=True)
def a_kind(app, monkeypatch):
    from app.core import kinds

    monkeypatch.setitem(kinds._kinds, IDEAS.name, IDEAS)


@pytest.fixture
def count(monkeypatch):
    """Close, count and publish; tables are not rewritten within a test's transaction."""
    monkeypatch.setattr("app.budgets.services.compacting.compact", lambda _engine: None)

    def finished(round_):
        finish(round_, None, "test")
        publish(round_, None)
        db.session.commit()

    return finished


@pytest.fixture
def news(monkeypatch):
    """A kind that has something to tell."""
    row = OutcomeRow("A night bus", "/x/1", "accepted", "It is wanted.", when=now())
    meeting = AgendaItem("Open evening", "/x/2", now() + timedelta(days=3), "Town hall")
    monkeypatch.setattr(digest, "_results", [lambda limit: [row] * limit])
    monkeypatch.setattr(digest, "_agenda", [lambda limit: [meeting]])
    monkeypatch.setattr(digest, "_figures", [lambda since: [Figure("people took part", 11208)]])


def test_home_greets_an_empty_site(client):
    page = client.get("/").text
    assert "Decide together" in page
    assert "Nothing is open at this moment" in page
    assert "What came of it</h2>" not in page


def test_home_shows_what_is_open(client, session):
    add(session, *(make_component(IDEAS.name, None, "idea.suggest") for _n in range(5)))
    page = client.get("/").text
    assert page.count("Suggest something") == 3
    assert "All processes" in page


@pytest.mark.parametrize(
    ("role", "work"),
    [
        (Role.EVALUATOR, "/admin/proposals/assessments"),
        (Role.COUNCILLOR, "/outcomes"),
        (Role.MODERATOR, "/moderation"),
    ],
)
def test_home_leads_staff_to_their_work(client, session, sign_in, role, work):
    page = sign_in(add(session, make_user(role))).get("/").text
    assert work in page.split("Your work")[1].split("</ul>")[0]
    assert "Your work" not in client.get("/").text


def test_home_hides_what_is_not_public(client, session):
    draft = make_process(title="Draft process", published_at=None)
    add(session, make_component(IDEAS.name, draft, "idea.suggest"))
    page = client.get("/").text
    assert "Suggest something" not in page
    assert "Draft process" not in page


def test_home_tells_what_came_of_it(client, news):
    page = client.get("/").text
    assert page.count("A night bus</h3>") == 3
    assert "11,208" in page
    assert "Open evening" in page


def test_home_costs_the_same_with_many_processes(client, session, news):
    counts = []
    for many in (10, 90):
        add(session, *(make_component(IDEAS.name, None, "idea.suggest") for _n in range(many)))
        with count_queries() as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_all_outcomes(client, session, news):
    component = make_component(IDEAS.name, make_process(title="Squares"), "idea.suggest")
    add(session, component, make_process(title="Not begun"))
    page = client.get("/outcomes").text
    assert "A night bus" in page
    assert "Squares" in page
    assert "Not begun" not in page


def test_outcomes_cost_the_same_with_many_processes(client, session):
    counts = []
    for many in (10, 990):
        add(session, *(make_component(IDEAS.name, None, "idea.suggest") for _n in range(many)))
        with count_queries() as queries:
            client.get("/outcomes")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("slug", sorted(ARTICLES.keys() - {RULES}))
def test_every_help_page_has_a_text(client, slug):
    response = client.get(f"/help/{slug}")
    assert response.status_code == 200
    assert len(response.text.split('class="prose flow"')[1]) > 1000
    assert "%(" not in response.text


def test_open_data_lists_the_counts_that_are_public(app, client, session, count):
    assert "No vote has been counted yet" in client.get("/open-data").text
    with app.app_context():
        round_ = build_round(db)
        db.session.commit()
        assert "Your streets" not in client.get("/open-data").text
        count(round_)
        results = client.get(round_.url + "/results").text
        links = re.findall(r'"(/budgets/[^"]+(?:csv|json))"', client.get("/open-data").text)
    assert len(links) == 2
    for link in links:
        assert link in results
        assert client.get(link).status_code == 200


def test_numbers_of_the_year(app, client, session, count):
    proposal = make_proposal(published_at=now() - timedelta(hours=50))
    add(session, proposal)
    with app.app_context():
        answer(None, db.session.merge(proposal), Status.ACCEPTED, "Yes", "Because it is cheap.")
        round_ = build_round(db, costs=(60,))
        voter = make_user()
        db.session.add(voter)
        db.session.flush()
        casting.cast(round_, voter, "", {"1": 1}, "s" * 16)
        count(round_)
    page = client.get("/outcomes").text
    assert "<dt>days until an official answer, on average</dt><dd>2</dd>" in page
    assert "<dt>decided directly by residents</dt><dd>€60</dd>" in page
    assert "<dt>ballots cast</dt><dd>1</dd>" in page


def test_help_lists_its_pages(client):
    page = client.get("/help").text
    assert all(f"/help/{slug}" in page for slug in ARTICLES)
    assert client.get("/help/nothing").status_code == 404


def test_a_council_may_write_its_own(app, client, session):
    with app.app_context():
        save(Site(texts={"counting": {"en": "## Our *own* rule"}}, terms={"en": "Be kind."}))
        db.session.commit()
    page = client.get("/help/counting").text
    assert "Our <em>own</em> rule" in page
    assert "fixed budget" not in page
    assert "Be kind." in client.get("/help/terms").text
