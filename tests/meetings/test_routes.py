"""A meeting from announcement to minutes."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.meetings.forms import points
from app.meetings.models import Meeting
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_meeting

FORM = {
    "title": "Walk through the list",
    "starts_at": "2031-05-06T18:00",
    "ends_at": "2031-05-06T20:00",
    "place_name": "Corn Hall",
    "agenda": "10: Welcome\n60: The five districts",
}


@pytest.fixture
def component(session):
    return add(session, make_component("meetings"))


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def test_announced_on_the_clock_of_the_council(session, staff, component):
    answer = staff.post(f"/meetings/new/{component.id}", data=FORM)
    assert answer.status_code == 303
    meeting = session.scalars(select(Meeting)).one()
    assert (
        meeting.starts_at.isoformat() == "2031-05-06T17:00:00+00:00"
    )  # summer in the council's zone
    page = staff.get(answer.location).text
    assert "The five districts" in page
    assert "18:00 to 20:00" in page


def test_the_edit_page_holds_what_was_announced(session, staff, component):
    staff.post(f"/meetings/new/{component.id}", data=FORM | {"access": "Step-free."})
    meeting = session.scalars(select(Meeting)).one()
    page = staff.get(f"/meetings/{meeting.id}/edit").text
    for value in ("Walk through the list", "2031-05-06T18:00", "Step-free."):
        assert value in page
    assert 'name="agenda"' not in page
    assert "The agenda stays as it is" in page


def test_minutes_and_decisions(session, staff, client):
    meeting = add(session, make_meeting(start=-1))
    decided = {
        "title": "There will be more light.",
        "verdict": "noted",
        "method": "",
        "majority": "simple",
        "basis": "cast",
    }
    assert staff.post(f"/meetings/{meeting.id}/decisions/new", data=decided).status_code == 303
    record = {"minutes": "57 people came and asked."}
    assert "Begin the minutes" in staff.get(f"/meetings/{meeting.id}/minutes/desk").text
    assert staff.post(f"/meetings/{meeting.id}/minutes/begin").status_code == 303
    assert staff.post(f"/meetings/{meeting.id}/minutes/general", data=record).status_code == 303
    assert "57 people came" not in client.get(f"/meetings/{meeting.id}").text
    assert staff.post(f"/meetings/{meeting.id}/minutes/publish").status_code == 303
    page = client.get(f"/meetings/{meeting.id}").text
    assert "57 people came" in page
    assert "There will be more light." in page
    assert "Not yet approved" in page
    assert "Not approved yet" in client.get(f"/meetings/{meeting.id}/minutes").text
    assert record["minutes"] in staff.get(f"/meetings/{meeting.id}/minutes/general").text


def test_an_agenda_longer_than_the_meeting_is_refused(staff, component):
    data = FORM | {"agenda": "100: Welcome\n30: The five districts"}
    answer = staff.post(f"/meetings/new/{component.id}", data=data)
    assert answer.status_code == 422
    assert "10 minutes longer than the meeting" in answer.text
    assert "100: Welcome" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("ends_at", "2031-05-06T17:00", "Choose a time after the meeting begins"),
        ("starts_at", "soon", "Enter a date and time like"),
        ("online_url", "javascript:alert(1)", "Begin the link with https://"),
        ("seats", "-3", "Enter a whole number"),
        ("agenda", "Talk\n" * 101, "An agenda has room for 100 items"),
    ],
)
def test_mistakes_are_shown_beside_the_field(session, staff, component, field, value, message):
    answer = staff.post(f"/meetings/new/{component.id}", data=FORM | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(Meeting)).all() == []


def test_a_cancelled_meeting_keeps_its_page(session, staff, client):
    meeting = add(session, make_meeting())
    staff.post(f"/meetings/{meeting.id}/cancel", data={"reason": "The hall is flooded"})
    page = client.get(f"/meetings/{meeting.id}").text
    assert "This meeting is cancelled" in page
    assert "The hall is flooded" in page


def test_a_meeting_is_changed_from_what_is_kept(session, staff, component):
    staff.post(f"/meetings/new/{component.id}", data=FORM | {"access": "Step-free"})
    meeting = session.scalars(select(Meeting)).one()
    page = staff.get(f"/meetings/{meeting.id}/edit").text
    for kept in ("Walk through the list", "Step-free", "2031-05-06T18:00"):
        assert kept in page
    before = [(item.id, item.title, item.minutes) for item in meeting.agenda]
    change = FORM | {"access": "A ramp", "agenda": "30: The five districts"}
    assert staff.post(f"/meetings/{meeting.id}/edit", data=change).status_code == 303
    session.expire_all()
    assert meeting.access == {"en": "A ramp"}
    assert [(item.id, item.title, item.minutes) for item in meeting.agenda] == before


def test_the_meeting_cannot_end_before_its_agenda(session, staff, component):
    staff.post(f"/meetings/new/{component.id}", data=FORM)
    meeting = session.scalars(select(Meeting)).one()
    shorter = FORM | {"ends_at": "2031-05-06T19:05"}
    answer = staff.post(f"/meetings/{meeting.id}/edit", data=shorter)
    assert answer.status_code == 422
    assert "5 minutes longer than the meeting" in answer.text
    assert staff.post(f"/meetings/{meeting.id}/edit", data=FORM | {"ends_at": "2031-05-06T19:10"}).status_code == 303  # fmt: skip


def test_an_agenda_can_be_typed_later_while_there_is_none(session, staff, component):
    staff.post(f"/meetings/new/{component.id}", data=FORM | {"agenda": ""})
    meeting = session.scalars(select(Meeting)).one()
    assert 'name="agenda"' in staff.get(f"/meetings/{meeting.id}/edit").text
    assert staff.post(f"/meetings/{meeting.id}/edit", data=FORM).status_code == 303
    session.expire_all()
    assert [item.title for item in meeting.agenda] == ["Welcome", "The five districts"]
    assert all(item.is_public for item in meeting.agenda)


def test_upcoming_and_past(session, client):
    add(session, make_meeting(title="Next week's"), make_meeting(start=-3, title="Last week's"))
    assert "Next week" in client.get("/meetings").text
    assert "Last week" not in client.get("/meetings").text
    assert "Last week" in client.get("/meetings?show=past").text


def test_only_facilitators_announce(session, sign_in, component):
    person = sign_in(add(session, make_user(Role.MODERATOR)))
    assert person.post(f"/meetings/new/{component.id}", data=FORM).status_code == 403


@given(st.lists(st.tuples(st.integers(0, 999), st.text("abc", min_size=1))))
def test_typed_agendas_are_read_back(agenda):
    text = "\n".join(f"{minutes}: {title}" for minutes, title in agenda)
    assert [(p.minutes, p.title) for p in points(text)] == agenda


def test_a_meeting_has_begun_by_the_clock(session):
    meeting = add(session, make_meeting(start=-0.01))
    assert meeting.is_upcoming
    with time_machine.travel(now() + timedelta(hours=3)):
        assert not meeting.is_upcoming
