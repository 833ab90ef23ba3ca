"""Calendar feeds, read back by the icalendar library and line by line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.core.events import Rescheduled
from app.core.site import Category
from app.meetings.calendar import calendar_of
from app.meetings.models import Meeting
from app.meetings.services import changing
from tests.factories import add, make_component, make_user
from tests.factories.budgets import make_district
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.queries import count_queries
from tests.meetings.test_routes import FORM

HOSTILE = "Tea, cake; and\r\nEND:VEVENT\r\nBEGIN:VALARM \\ more"


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def events(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return Calendar.from_ical(answer.data).walk("VEVENT")


def unfolded(data):
    """The lines of a calendar as RFC 5545, 3.1 has them: a second reader, of our own."""
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    return re.sub(rb"\r\n[ \t]", b"", data).decode().split("\r\n")


def test_one_meeting(session, client):
    meeting = add(
        session,
        make_meeting(title="Walk, talk; and look", place_name="Corn Hall", address="High Street 1"),
    )
    answer = client.get(f"/meetings/{meeting.id}/calendar.ics")
    (event,) = events(answer)
    assert event["summary"] == "Walk, talk; and look"
    assert event["location"] == "Corn Hall, High Street 1"
    assert event.decoded("dtstart") == meeting.starts_at.replace(microsecond=0)
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert str(event["url"]).endswith(f"/meetings/{meeting.id}")
    lines = unfolded(answer.data)
    assert "SUMMARY:Walk\\, talk\\; and look" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1


def test_hostile_lines_stay_text(session, client):
    meeting = add(
        session,
        make_meeting(
            title=HOSTILE, place_name=HOSTILE, cancelled_at=now(), cancelled_reason=HOSTILE
        ),
    )
    answer = client.get(f"/meetings/{meeting.id}/calendar.ics")
    lines = unfolded(answer.data)
    assert lines.count("END:VEVENT") == 1
    assert not any(line.startswith("BEGIN:VALARM") for line in lines)
    (event,) = events(answer)
    assert "BEGIN:VALARM" in event["summary"]


LINE = re.compile(r"(?P<name>[A-Z-]+)(?P<parameters>(;[A-Z-]+=[^;:\"]+)*):(?P<value>.*)", re.DOTALL)
MEANT = {"n": "\n", "N": "\n"}


def parsed(data):
    """Every line by RFC 5545, 3.1 and 3.3.11, without the icalendar library: names and meant texts."""
    found = []
    for line in filter(None, unfolded(data)):
        match = LINE.fullmatch(line)
        assert match, line
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", match["value"]), line
        text = re.sub(r"\\(.)", lambda c: MEANT.get(c[1], c[1]), match["value"])
        found.append((match["name"], text))
    return found


def test_every_field_may_be_hostile(session, client):
    district = add(session, make_district(slug="north", name={"en": HOSTILE}))
    meeting = make_meeting(
        title=HOSTILE, district=district, place_name=HOSTILE, address=HOSTILE, organiser=HOSTILE,
        access={"en": HOSTILE}, texts={"en": HOSTILE}, online_url=f"https://x.example/{HOSTILE}",
        category=Category(slug="tea", name={"en": HOSTILE}),
    )  # fmt: skip
    add(session, *make_agenda(meeting, HOSTILE, body=HOSTILE))
    lines = parsed(client.get("/meetings/calendar.ics?district=north").data)
    names = [name for name, _value in lines]
    assert names.count("BEGIN") == names.count("END") == 2
    values = dict(lines)
    meant = HOSTILE.replace("\r\n", "\n")
    assert values["SUMMARY"] == values["CATEGORIES"] == meant
    assert values["LOCATION"] == f"{meant}, {meant}"
    assert values["X-WR-CALNAME"].endswith(meant)
    assert values["DESCRIPTION"].count("END:VEVENT") == 3
    assert len(values["CONFERENCE"].splitlines()) == 1


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=90))
def test_two_readers_agree_on_any_title(app, title):
    meeting = make_meeting(title=title, place_name=title)
    meeting.id, meeting.sequence, meeting.body, meeting.address = 1, 0, "", ""
    with app.test_request_context("/"):
        data = calendar_of([meeting], title)
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    values = dict(parsed(data))
    assert values["SUMMARY"] == str(event["summary"])
    assert values["LOCATION"] == str(event["location"])
    kept = [one for one in title if one.isprintable() and one not in "\n\r"]
    assert [one for one in values["SUMMARY"] if one in set(kept)] == kept


def test_a_moved_meeting_keeps_its_uid_and_shows_its_old_time(session, staff, client, monkeypatch):
    told, emit = [], changing.emit
    monkeypatch.setattr(changing, "emit", lambda event: (told.append(event), emit(event)))
    component = add(session, make_component("meetings"))
    staff.post(f"/meetings/new/{component.id}", data=FORM)
    meeting = session.scalars(select(Meeting)).one()
    path = f"/meetings/{meeting.id}/calendar.ics"
    (first,) = events(client.get(path))
    moved = FORM | {"starts_at": "2031-05-07T18:00", "ends_at": "2031-05-07T20:00"}
    staff.post(f"/meetings/{meeting.id}/edit", data=moved)
    (second,) = events(client.get(path))
    assert (first["uid"], first["sequence"] + 1) == (second["uid"], second["sequence"])
    assert sum(isinstance(one, Rescheduled) for one in told) == 1
    page = client.get(f"/meetings/{meeting.id}").text
    assert "6 May 2031" in page.split("<del>")[1].split("</del>")[0]
    assert "EventRescheduled" in page
    staff.post(f"/meetings/{meeting.id}/edit", data=moved | {"title": "Walk through a longer list"})
    assert events(client.get(path))[0]["sequence"] == second["sequence"] + 1
    staff.post(f"/meetings/{meeting.id}/edit", data=FORM)
    assert "<del>" not in client.get(f"/meetings/{meeting.id}").text
    staff.post(f"/meetings/{meeting.id}/cancel", data={"reason": "The hall is flooded"})
    (last,) = events(client.get(path))
    assert (last["status"], last["uid"]) == ("CANCELLED", first["uid"])
    assert last["sequence"] > second["sequence"]
    assert "The hall is flooded" in last["description"]


def test_a_feed_for_all_for_a_process_and_for_a_district(session, client):
    north = add(session, make_district(slug="north"))
    here = add(session, make_meeting(title="Here", district=north))
    add(session, make_meeting(title="There"), make_meeting(title="Long ago", start=-400))
    hidden = add(session, make_meeting(title="Hidden", hidden_at=now()))
    assert hidden.id

    def titles(query):
        return {
            str(event["summary"]) for event in events(client.get(f"/meetings/calendar.ics{query}"))
        }

    assert titles("") == {"Here", "There"}
    assert titles(f"?process={here.component.space.slug}") == {"Here"}
    assert titles("?district=north") == {"Here"}
    for unknown in ("?process=nowhere", "?district=nowhere"):
        assert client.get(f"/meetings/calendar.ics{unknown}").status_code == 404


def test_many_meetings_take_as_many_queries_as_few(session, client):
    component = add(session, make_component("meetings"))
    add(session, make_meeting(component), make_meeting(component))
    client.get("/meetings/calendar.ics")
    with count_queries() as few:
        client.get("/meetings/calendar.ics")
    add(session, *(make_meeting(component, start=n / 10) for n in range(60)))
    with count_queries() as many:
        assert len(events(client.get("/meetings/calendar.ics"))) == 62
    assert len(few) == len(many)
