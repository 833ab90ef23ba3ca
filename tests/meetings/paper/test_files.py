"""Agendas and minutes as PDF files, in the council's design; and what serves where none can be drawn."""

import io
from datetime import UTC, datetime

import pdfua
import pikepdf
import pytest
from PIL import Image

from app.accounts.logo import Logo
from app.core import pdf
from app.core.site import SiteSettings
from app.extensions import db
from app.meetings.models import Meeting
from tests.factories import add
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.minutes import hold_meeting, write_minutes

needs_pango = pytest.mark.skipif(not pdf.can_draw(), reason="Pango is not installed")


@pytest.fixture
def meeting(session):
    """With an agenda to come."""
    meeting = make_meeting(locale="ar")
    make_agenda(
        meeting, "Crossing", body="See [the plan](/proposals) ![](http://example.org/a.png)."
    )
    return add(session, meeting)


@pytest.fixture
def held(app, session):
    """With public minutes."""
    with app.test_request_context():
        minutes = write_minutes(hold_meeting())
        minutes.published_at = minutes.meeting.minutes_published_at = minutes.meeting.starts_at
        db.session.commit()
        meeting_id = minutes.meeting_id
    return session.get(Meeting, meeting_id)


def sound(content, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(content)
    report = pdfua.validate(str(tmp_path / "paper.pdf"))
    return [one for one in report.findings if one.severity is pdfua.Severity.ERROR]


@needs_pango
def test_an_agenda_as_a_file(client, meeting, tmp_path):
    answer = client.get(f"/meetings/{meeting.id}/agenda.pdf")
    assert answer.mimetype == "application/pdf"
    assert f"agenda-{meeting.starts_at:%Y-%m-%d}.pdf" in answer.headers["Content-Disposition"]
    assert sound(answer.data, tmp_path) == []
    with pikepdf.open(io.BytesIO(answer.data)) as file:
        assert str(file.Root.Lang) == "ar"
        assert file.docinfo["/Author"]
        notes = [note for page in file.pages for note in page.get("/Annots", [])]
        links = [str(note.A.URI) for note in notes if "/A" in note]
    assert any(link.endswith("/proposals") and link.startswith("http") for link in links)
    assert any(link.endswith(f"/meetings/{meeting.id}/agenda/whole") for link in links)


@needs_pango
def test_the_file_is_named_by_the_day_of_the_council(session, client, meeting):
    """Half past midnight there is still the day before in UTC."""
    meeting.starts_at = datetime(2031, 5, 6, 23, 30, tzinfo=UTC)
    meeting.ends_at = datetime(2031, 5, 7, 1, tzinfo=UTC)
    session.commit()
    answer = client.get(f"/meetings/{meeting.id}/agenda.pdf")
    assert "agenda-2031-05-07.pdf" in answer.headers["Content-Disposition"]


@needs_pango
def test_minutes_as_a_file_are_for_those_who_may_read_them(session, client, held, tmp_path):
    answer = client.get(f"/meetings/{held.id}/minutes.pdf")
    assert answer.mimetype == "application/pdf"
    assert sound(answer.data, tmp_path) == []
    held.minutes_published_at = None
    session.commit()
    assert client.get(f"/meetings/{held.id}/minutes.pdf").status_code == 403


@needs_pango
def test_the_logo_of_the_council_stands_on_it(session, client, meeting):
    def pictures(content):
        with pikepdf.open(io.BytesIO(content)) as file:
            return sum(len(page.get_images()) for page in file.pages)

    address = f"/meetings/{meeting.id}/agenda.pdf"
    assert pictures(client.get(address).data) == 0
    buffer = io.BytesIO()
    Image.new("RGB", (120, 60), "red").save(buffer, "PNG")
    add(session, Logo(digest="d00d", content=buffer.getvalue()))
    add(session, SiteSettings(id=1, values={"logo_url": "/logo-d00d.png"}))
    assert pictures(client.get(address).data) == 1


def test_where_none_can_be_drawn_the_page_serves_and_says_so(client, meeting, held, monkeypatch):
    monkeypatch.setattr(pdf, "can_draw", lambda: False)
    for address, page in (
        (f"/meetings/{meeting.id}/agenda.pdf", f"/meetings/{meeting.id}/agenda/whole"),
        (f"/meetings/{held.id}/minutes.pdf", f"/meetings/{held.id}/minutes"),
    ):
        answer = client.get(address)
        assert answer.status_code == 303
        assert answer.location.endswith(f"{page}#ways")
        assert "Print this page instead" in client.get(page).text
