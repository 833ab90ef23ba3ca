"""Who sees the online link: everybody, or those who are registered and those who run the meeting."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.meetings import permissions
from app.meetings.models import Format, Meeting, OnlineFor
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_meeting
from tests.meetings.test_routes import FORM

LINK = "https://meet.example/secret-room"


@pytest.fixture
def meeting(session):
    return add(session, make_meeting(online_url=LINK, online_for=OnlineFor.REGISTERED))


@pytest.fixture
def person(session):
    return add(session, make_user())


@pytest.fixture
def registration(monkeypatch):
    """Whoever is in this set has a place."""
    registered = set()
    monkeypatch.setattr(permissions, "_is_registered", [])
    permissions.says_who_is_registered(lambda user, _meeting: user.get_id() in registered)
    return registered


def everywhere(client, meeting):
    paths = (f"/meetings/{meeting.id}", "/meetings", "/meetings/calendar.ics", "/meetings/feed.atom")  # fmt: skip
    paths += (f"/meetings/{meeting.id}/calendar.ics", "/search?q=secret-room")
    return [path for path in paths if LINK in client.get(path).text]


def test_nobody_comes_upon_a_link_for_those_who_are_registered(client, session, sign_in, meeting):
    assert everywhere(client, meeting) == []
    assert "Those who are registered see the link" in client.get(f"/meetings/{meeting.id}").text
    assert everywhere(sign_in(add(session, make_user())), meeting) == []


def test_those_who_are_registered_see_it_on_its_page_alone(sign_in, meeting, person, registration):
    browser = sign_in(person)
    assert everywhere(browser, meeting) == []
    registration.add(person.get_id())
    assert everywhere(browser, meeting) == [f"/meetings/{meeting.id}"]


def test_those_who_run_it_see_it(session, sign_in, meeting):
    facilitator = sign_in(add(session, make_user(Role.FACILITATOR)))
    assert everywhere(facilitator, meeting) == [f"/meetings/{meeting.id}"]


def test_a_link_for_everybody_is_everywhere(client, session):
    meeting = add(session, make_meeting(online_url=LINK))
    found = everywhere(client, meeting)
    assert f"/meetings/{meeting.id}" in found
    assert "/meetings/calendar.ics" in found
    assert "VirtualLocation" in client.get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    ("place", "link", "expected"),
    [
        ("Corn Hall", "", Format.IN_PERSON),
        ("", LINK, Format.ONLINE),
        ("Corn Hall", LINK, Format.HYBRID),
        ("", "", None),
    ],
)
def test_how_people_come_together(place, link, expected):
    assert Meeting(place_name=place, address="", online_url=link).format is expected


def test_it_is_set_in_the_form(session, sign_in):
    staff = sign_in(add(session, make_user(Role.FACILITATOR)))
    component = add(session, make_component("meetings"))
    more = {"online_url": LINK, "online_for": "registered", "organiser": "Streets office"}
    staff.post(f"/meetings/new/{component.id}", data=FORM | more)
    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.online_for, meeting.organiser) == (OnlineFor.REGISTERED, "Streets office")
    assert "Streets office" in staff.get(f"/meetings/{meeting.id}").text
    answer = staff.post(f"/meetings/{meeting.id}/edit", data=FORM | more | {"online_for": "x"})
    assert answer.status_code == 422
