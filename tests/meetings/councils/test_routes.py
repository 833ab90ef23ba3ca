"""The pages of the council: what is public is shown, what was deleted is gone."""

import pytest

from app.core.clock import now
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    File,
    FileLink,
    FileRole,
    MeetingOrganization,
    Membership,
    Organization,
    Paper,
)
from tests.api.test_oparl import LONG_AGO, make_item, make_meeting
from tests.factories import add


@pytest.fixture
def council(session):
    """A meeting of a committee whose first point deals with a paper."""
    held = make_meeting(session)
    item = make_item(session, held, body="approved\n\nIt is built.", number="Ö 3")
    paper = add(session, Paper(title="Cycle path", reference="2024/007", paper_type="Motion", dated_on=LONG_AGO.date(), component=held.component, published_at=LONG_AGO))  # fmt: skip
    add(
        session,
        Consultation(paper_id=paper.id, item_id=item.id, meeting_id=held.id, role="decides"),
    )
    committee = add(session, Organization(name="Works committee", classification="Committee"))
    add(session, MeetingOrganization(meeting_id=held.id, position=1, organization_id=committee.id))
    member = add(session, CouncilMember(name="A. Sample", family_name="Sample"))
    add(session, Membership(person=member, organization=committee, role="Chair"))
    file = add(session, File(name="Motion as filed", access_url="https://x.example/f.pdf"))
    add(session, FileLink(file=file, resource=paper, role=FileRole.MAIN, position=1))
    return {"meeting": held, "item": item, "paper": paper, "committee": committee, "member": member}


def text(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.text[-300:]
    return answer.text


def test_a_paper_says_where_it_was_dealt_with(client, council):
    page = text(client, f"/council/papers/{council['paper'].id}")
    assert all(one in page for one in ("Cycle path", "2024/007", "decides", "It is built.", "https://x.example/f.pdf"))  # fmt: skip
    assert f"/agenda-items/{council['item'].id}" in page


def test_pages_of_meetings_lead_to_papers_and_committees(client, council):
    item, held = council["item"], council["meeting"]
    assert f"/council/papers/{council['paper'].id}" in text(client, f"/agenda-items/{item.id}")
    assert f"/council/committees/{council['committee'].id}" in text(client, f"/meetings/{held.id}")
    assert "/council/papers" in text(client, "/meetings?show=past")


def test_committees_and_members_lead_to_each_other(client, council):
    page = text(client, f"/council/committees/{council['committee'].id}")
    assert all(one in page for one in ("A. Sample", "Chair", f"/meetings/{council['meeting'].id}"))
    assert "Works committee" in text(client, f"/council/people/{council['member'].id}")
    assert "Works committee" in text(client, "/council/committees?q=works")
    assert "Works committee" not in text(client, "/council/committees?q=100%25_")
    assert "A. Sample" in text(client, "/council/people?q=sample")


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=cycle", True), ("q=2024/0", True), ("q=path+2024", True), ("type=Motion&year=2024", True),
        ("q=100%25", False), ("type=Report", False), ("year=2023", False), ("year=x", True),
        ("year=99999", True),
    ],
)  # fmt: skip
def test_papers_are_narrowed(client, council, query, is_found):
    assert ("Cycle path" in text(client, f"/council/papers?{query}")) is is_found


def test_what_is_hidden_or_deleted_is_gone(client, session, council):
    council["paper"].hidden_at = council["member"].deleted_at = council["committee"].deleted_at = (
        now()
    )
    session.flush()
    for url in (f"/council/papers/{council['paper'].id}", f"/council/people/{council['member'].id}", f"/council/committees/{council['committee'].id}"):  # fmt: skip
        text(client, url, 403)
    assert "Cycle path" not in text(client, "/council/papers")
    assert "Cycle path" not in text(client, f"/agenda-items/{council['item'].id}")
    assert "A. Sample" not in text(client, "/council/people")


def test_without_records_no_page_leads_there(client, session):
    make_meeting(session)
    assert "/council/papers" not in text(client, "/meetings")
