"""The processes as everybody sees them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.models import Component
from app.spaces.models import Phase
from tests.factories import add, make_component, make_phase, make_process, make_user
from tests.factories.queries import count_queries


def make_phased(start, end, **values):
    process = make_process(**values)
    moment = now()
    process.phases = [
        Phase(
            name={"en": "Ideas"},
            starts_at=moment + timedelta(days=start),
            ends_at=moment + timedelta(days=end),
        )
    ]
    return process


@pytest.fixture
def process(session):
    """Ideas are open, the vote comes later, one component is a draft."""
    process = make_process(
        title="New squares",
        slug="new-squares",
        summaries={"en": "Where people meet."},
        descriptions={"en": "## Three squares\nEach has **money**."},
        who_decides={"en": "The council, by 1 May."},
    )
    ideas = make_component("test-ideas", process, name={"en": "Your ideas"})
    vote = make_component("test-votes", process, name={"en": "The vote"})
    make_component("test-ideas", process, name={"en": "Secret plan"}).published_at = None
    make_phase(ideas, "idea.suggest", start=-2, end=2).name = {"en": "Collect"}
    make_phase(vote, "idea.vote", start=4, end=6).name = {"en": "Decide"}
    return add(session, process)


def test_the_list_is_divided_by_stage(client, session):
    add(
        session,
        make_phased(-1, 1, title="Running"),
        make_phased(1, 2, title="Planned"),
        make_phased(-3, -1, title="Past"),
        make_phased(-1, 1, title="Hidden draft", published_at=None),
    )
    for stage, shown in {"": "Running", "upcoming": "Planned", "finished": "Past"}.items():
        page = client.get(f"/processes?stage={stage}").text
        titles = {t for t in ("Running", "Planned", "Past", "Hidden draft") if f">{t}<" in page}
        assert titles == {shown}
        assert "1 process" in page


def test_a_pause_between_phases_is_still_open(client, session):
    process = make_phased(-3, -2, title="Pausing")
    process.phases.append(
        Phase(name={"en": "B"}, starts_at=now() + timedelta(1), ends_at=now() + timedelta(2))
    )
    add(session, process)
    page = client.get("/processes").text
    assert "Pausing" in page
    assert "Between two phases" in page


def test_the_page_says_what_can_be_done_now(client, process):
    page = client.get("/processes/new-squares").text
    assert "What you can do now" in page
    assert "Suggest something" in page
    assert page.count("Write</a>") == 1
    assert "Three squares" in page
    assert "<strong>money</strong>" in page


def test_every_offer_says_until_when(client, process):
    page = client.get("/processes/new-squares").text
    assert re.search(r"Until \w+, \d+ \w+ \d{4}, \d\d:\d\d\. Until tomorrow", page)


def test_the_timeline_marks_the_current_phase(client, process):
    page = client.get("/processes/new-squares").text
    assert page.count('aria-current="step"') == 1
    assert page.index("We are here") < page.index("<h3>Collect") < page.index("<h3>Decide")


def test_the_call_follows_the_clock(client, process):
    with time_machine.travel(now() + timedelta(days=3)):
        page = client.get("/processes/new-squares").text
    assert "What you can do now" not in page
    assert "Nothing is open right now" in page


def test_the_reason_stands_where_the_button_would(sign_in, session, process):
    blocked = add(session, make_user(blocked_at=now()))
    page = sign_in(blocked).get("/processes/new-squares").text
    assert "Your account is blocked" in page
    assert "Write</a>" not in page


def test_a_vote_that_is_open_names_the_way_on_paper(client, session, process):
    with time_machine.travel(now() + timedelta(days=5)):
        page = client.get("/processes/new-squares").text
    assert "Prefer paper or a person?" in page


def test_drafts_are_for_those_who_manage_them(client, sign_in, facilitator, process):
    assert "Secret plan" not in client.get("/processes/new-squares").text
    assert "Secret plan" in sign_in(facilitator).get("/processes/new-squares").text


def test_an_unpublished_process_is_a_preview_for_its_facilitators(
    client, sign_in, session, facilitator, process
):
    process.published_at = None
    session.commit()
    for path in ("", "/outcomes", "/calendar.ics"):
        assert client.get(f"/processes/new-squares{path}").status_code == 403
    assert sign_in(add(session, make_user())).get("/processes/new-squares").status_code == 403
    assert "Preview: not public yet" in sign_in(facilitator).get("/processes/new-squares").text


def test_unknown_processes_are_not_found(client):
    assert client.get("/processes/nothing").status_code == 404


def test_the_calendar_has_every_phase(client, process):
    response = client.get("/processes/new-squares/calendar.ics")
    assert response.mimetype == "text/calendar"
    assert response.text.count("BEGIN:VEVENT") == 2
    assert "New squares: Collect" in response.text


def test_outcomes_come_from_the_components(client, process):
    page = client.get("/processes/new-squares/outcomes").text
    assert "A bench" in page
    assert "Accepted" in page
    assert "It is cheap." in page
    assert "€1,200" in page


def test_dates_are_those_of_the_council(client, session):
    process = make_process(title="Summer", slug="summer")
    start = datetime(2027, 6, 30, 23, 0, tzinfo=UTC)  # 1 July in London
    end = datetime(2027, 7, 31, 23, 0, tzinfo=UTC)  # midnight, so the last day is 31 July
    process.phases = [Phase(name={"en": "Vote"}, starts_at=start, ends_at=end)]
    add(session, process)
    assert "1–31 Jul 2027" in client.get("/processes/summer").text


@pytest.mark.parametrize("stage", ["open", "finished"])
def test_the_list_costs_the_same_with_many_rows(client, session, stage):
    start, end = (-2, 2) if stage == "open" else (-3, -1)
    counts = []
    for many in (10, 990):
        add(session, *(make_phased(start, end) for _n in range(many)))
        with count_queries() as queries:
            page = client.get(f"/processes?stage={stage}")
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_page_costs_the_same_with_many_components(client, session, process):
    client.get("/processes/new-squares")
    counts = []
    for many in (0, 12):
        add(session, *(make_component("test-ideas", process) for _n in range(many)), process)
        client.get("/processes/new-squares")  # finds anew what staff have changed
        with count_queries() as queries:
            client.get("/processes/new-squares")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert len(session.scalars(select(Component)).all()) == 15
