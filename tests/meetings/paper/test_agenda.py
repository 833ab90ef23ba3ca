"""The whole agenda: as a page and as plain text."""

from datetime import UTC, datetime

import pytest
from flask import render_template_string

from app.attachments.models import Attachment
from app.core.clock import now
from app.extensions import db
from app.meetings.agenda import document
from app.meetings.agenda.services import strike
from app.meetings.models import AgendaLink
from tests.factories import add, make_component, make_proposal, make_user
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.queries import count_queries
from tests.meetings.minutes.test_document import PAGE, words, words_of_page

PLACES = {"place_name": "Corn Hall", "access": {"en": "Step-free"}, "organiser": "Planning"}


@pytest.fixture
def meeting(app, session):
    """One point of each sort, one of them about a proposal and with a plan."""
    meeting = make_meeting(make_component("meetings"), texts={"en": "All **welcome**."}, **PLACES)
    make_agenda(meeting, "Minutes of May*", "Benches*")
    make_agenda(meeting, "Crossing", body="With *lights*.\n\n- one\n- two", presenter="Streets")
    make_agenda(meeting, "Winter service")
    make_agenda(meeting, "Rude", body="Rude words.")
    make_agenda(meeting, "Land", body="The price.", is_confidential=True, published_at=None)
    add(session, meeting)
    *_, crossing, winter, rude, _land = meeting.agenda
    rude.hidden_at = now()
    proposal = add(session, make_proposal(title="Lights at the harbour"))
    session.add(AgendaLink(item=crossing, resource=proposal))
    file = {"key": "k", "name": "plan.pdf", "content_type": "application/pdf", "size": 12_000}
    session.add(Attachment(resource_id=crossing.id, alt="Plan of it", **file))
    clerk = add(session, make_user())
    with app.test_request_context():
        strike(db.session.merge(winter), db.session.merge(clerk), "The speaker is ill.")
        db.session.commit()
    return meeting


def at(meeting, tail):
    return f"/meetings/{meeting.id}/agenda{tail}"


def test_page_and_text_are_equal_in_content(app, meeting):
    with app.test_request_context():
        paper = document.build(db.session.merge(meeting))
        assert words(paper.text()) == words_of_page(render_template_string(PAGE, paper=paper))


def test_all_of_it_is_there_and_nothing_that_is_not_public(client, meeting):
    answer = client.get(at(meeting, ".txt"))
    assert answer.content_type == "text/plain; charset=utf-8"
    for part in (
        "Agenda: Walk through the list\n", "Where: Corn Hall", "Organiser: Planning", "Access: Step-free",
        "All welcome.", "Consent items\n===", "1. Minutes of May\n---", "3. Crossing\n===",
        "10 minutes, Streets", "With lights.\none\ntwo", "- Lights at the harbour", "- Plan of it (PDF, 12.0 kB)",
        "Struck from the agenda: The speaker is ill.", "5. Hidden by a moderator", "6. Land", "Taken behind closed doors.",
    ):  # fmt: skip
        assert part in answer.text
    page = client.get(at(meeting, "/whole")).text
    for secret in ("Rude", "The price"):
        assert secret not in answer.text + page
    assert at(meeting, "/whole") in client.get(f"/meetings/{meeting.id}").text


def test_a_draft_is_for_staff(client, session, meeting):
    meeting.published_at = None
    session.commit()
    assert {client.get(at(meeting, tail)).status_code for tail in ("/whole", ".txt", ".pdf")} == {
        403
    }


def test_an_empty_agenda_says_so(client, session):
    meeting = add(session, make_meeting())
    assert "not published yet" in client.get(at(meeting, "/whole")).text


def test_it_costs_the_same_with_many_points(client, session):
    component, ideas = (
        add(session, make_component("meetings")),
        add(session, make_component("proposals")),
    )
    numbers = []
    for points in (3, 60):
        meeting = make_meeting(component, start=points)
        make_agenda(meeting, *("Point" for _ in range(points)))
        add(session, meeting)
        for item in meeting.agenda:
            session.add(AgendaLink(item=item, resource=make_proposal(ideas)))
        session.commit()
        client.get(at(meeting, "/whole"))
        path = at(meeting, "/whole")
        session.expire_all()
        with count_queries() as queries:
            assert client.get(path).text.count("/proposals/") >= points
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12


def test_a_meeting_over_several_days_says_on_which_it_ends(session, client):
    meeting = make_meeting()
    meeting.starts_at = datetime(2031, 5, 6, 17, tzinfo=UTC)
    meeting.ends_at = datetime(2031, 5, 8, 11, tzinfo=UTC)
    add(session, meeting)
    for path in ("", "/agenda.txt"):
        page = client.get(f"/meetings/{meeting.id}{path}").text
        assert "6 May 2031, 18:00 to Thursday, 8 May 2031, 12:00" in page
