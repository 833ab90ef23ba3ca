"""A series from its form to its last meeting."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.follows.models import Follow
from app.meetings.models import Meeting, MeetingSeries
from app.notifications.models import Notification
from app.notifications.tasks import spread_pending
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.queries import count_queries
from tests.meetings.test_routes import FORM

WEEKLY = FORM | {
    "starts_at": "2031-10-16T18:30",
    "ends_at": "2031-10-16T20:00",
    "every": "week",
    "count": "4",
    "submission": "0" * 32,
}


@pytest.fixture
def component(session):
    return add(session, make_component("meetings"))


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def field(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def announce(staff, component, **changes):
    """Look at the dates, then announce what was looked at."""
    form, path = WEEKLY | changes, f"/meetings/new/{component.id}/series"
    looked = staff.post(path, data=form)
    assert looked.status_code == 200, looked.text
    return staff.post(path, data=form | {"seen": field(looked.text, "seen"), "announce": "1"})


def meetings(session):
    session.expire_all()
    return session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()


def test_nobody_sees_a_meeting_before_the_dates_were_looked_at(session, staff, component):
    path = f"/meetings/new/{component.id}/series"
    assert "Show all dates" in staff.get(path).text
    page = staff.post(path, data=WEEKLY).text
    for day in ("16 October 2031, 18:30", "23 October", "30 October 2031, 18:30", "6 November"):
        assert day in page
    assert "Announce 4 meetings" in page
    assert not meetings(session)
    other = WEEKLY | {"count": "5", "seen": field(page, "seen"), "announce": "1"}
    page = staff.post(path, data=other).text  # these five have not been looked at
    assert "Announce 5 meetings" in page
    assert not meetings(session)


def test_all_are_announced_at_once_each_as_one_of_its_own(session, staff, client, component):
    answer = announce(staff, component)
    assert answer.status_code == 303
    found = meetings(session)
    assert [one.starts_at.hour for one in found] == [17, 17, 18, 18]  # the council's 18:30
    assert [one.position for one in found] == [1, 2, 3, 4]
    assert all(len(one.agenda) == 2 and one.published_at for one in found)
    page = client.get(answer.location).text
    assert page.count(">Planned<") == 4 or page.count("Planned") == 4
    second = client.get(f"/meetings/{found[1].id}").text
    assert "One of a series" in second
    assert "All dates (4)" in second
    events = Calendar.from_ical(client.get("/meetings/calendar.ics").data).walk("VEVENT")
    assert len({str(one["uid"]) for one in events}) == 4
    assert not any("rrule" in one for one in events)
    rule = session.scalars(select(MeetingSeries.rule)).one()
    assert rule == "FREQ=WEEKLY;COUNT=4"
    acts = session.scalars(select(AuditEntry.action)).all()
    assert acts == ["meeting.published"] * 4 + ["series.announced"]


def test_a_form_sent_twice_announces_once(session, staff, component):
    first, second = announce(staff, component), announce(staff, component)
    assert first.location == second.location
    assert len(meetings(session)) == 4
    announce(staff, component, title="Gone back and changed")
    assert len(meetings(session)) == 8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": ""}, "Give the number of meetings or the last day"),
        ({"until": "2031-12-24"}, "Give the number of meetings or the last day"),
        ({"count": "105"}, "Enter a number from 2 to 104"),
        ({"count": "1"}, "Enter a number from 2 to 104"),
        ({"count": "", "until": "2031-10-20"}, "That is one meeting only"),
        ({"count": "", "until": "2199-10-20"}, "That is more than 104 meetings"),
        ({"count": "", "until": "9999-12-31"}, "That is more than 104 meetings"),
        ({"ends_at": "2031-10-24T20:00"}, "Each meeting would still be on"),
        ({"every": "never"}, "Not a valid choice"),
        ({"agenda": "100: Welcome"}, "10 minutes longer than the meeting"),
        ({"submission": "<script>"}, "Invalid input"),
    ],
)
def test_mistakes_are_shown_and_nothing_is_saved(session, staff, component, changes, message):
    path = f"/meetings/new/{component.id}/series"
    answer = staff.post(path, data=WEEKLY | {"announce": "1"} | changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'role="alert"' in answer.text
    assert not meetings(session)
    assert not session.scalars(select(MeetingSeries)).all()


def test_what_else_is_on_then_is_named(session, staff, component):
    there = make_component("meetings")
    near = {"starts_at": None}
    begins = make_meeting(there).starts_at.replace(year=2031, month=10, day=23, hour=18, minute=0)
    near = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    for title, place, component_ in (
        ("Choir", "CORN HALL", there),
        ("Same office", "Elsewhere", component),
        ("Unrelated", "Elsewhere", there),
    ):
        one = make_meeting(component_, title=title, place_name=place)
        one.starts_at, one.ends_at = near["starts_at"], near["ends_at"]
        add(session, one)
    page = staff.post(f"/meetings/new/{component.id}/series", data=WEEKLY).text
    assert "Something else is on at that time" in page
    assert "Choir" in page
    assert "Same office" in page
    assert "Unrelated" not in page
    assert page.count("at the same place") == 1


def edit(staff, meeting, scope="later", **changes):
    form = {
        **FORM,
        "starts_at": f"{meeting.starts_at:%Y-%m-%d}T18:30",
        "ends_at": f"{meeting.starts_at:%Y-%m-%d}T20:00",
        "scope": scope,
    }
    return staff.post(f"/meetings/{meeting.id}/edit", data=form | changes)


def test_this_and_later_ones_move_alike(session, staff, component):
    announce(staff, component)
    third = meetings(session)[1]
    answer = edit(staff, third, starts_at="2031-10-24T19:00", ends_at="2031-10-24T20:15")
    assert answer.status_code == 303
    found = meetings(session)
    assert [f"{one.starts_at:%d %H:%M}" for one in found] == [
        "16 17:30", "24 18:00", "31 19:00", "07 19:00",
    ]  # fmt: skip
    assert {one.ends_at - one.starts_at for one in found[1:]} == {timedelta(minutes=75)}
    assert [one.was_starts_at is not None for one in found] == [False, True, True, True]
    assert [one.sequence for one in found] == [0, 1, 1, 1]
    assert [one.state for one in found] == ["planned", *["rescheduled"] * 3]


def test_only_what_is_changed_here_changes_in_later_ones(session, staff, component):
    announce(staff, component)
    first, second, third, last = meetings(session)
    edit(staff, third, "this", place_name="Attic", title="In the attic")
    add(session, *make_agenda(third, "Ghosts", minutes=5))
    edit(staff, second, title="Another name")
    found = meetings(session)
    assert [one.place_name for one in found] == ["Corn Hall", "Corn Hall", "Attic", "Corn Hall"]
    assert [one.title for one in found] == [FORM["title"], *["Another name"] * 3]
    assert [len(one.agenda) for one in found] == [2, 2, 3, 2]
    assert found[2].was_starts_at is None
    assert [first, last] == [found[0], found[3]]


def test_this_one_may_not_run_into_the_next(session, staff, component):
    announce(staff, component)
    second = meetings(session)[1]
    for scope in ("this", "later"):
        answer = edit(staff, second, scope, starts_at="2031-10-16T19:00", ends_at="2031-10-16T21:00")  # fmt: skip
        assert answer.status_code == 422
        assert "would still be on when that of" in answer.text
    assert [one.sequence for one in meetings(session)] == [0] * 4


def test_a_longer_agenda_of_a_later_one_is_not_cut(session, staff, component):
    announce(staff, component)
    _first, second, third, _last = meetings(session)
    add(session, *make_agenda(third, "All of it", minutes=40))
    answer = edit(staff, second, ends_at="2031-10-23T19:45")
    assert answer.status_code == 422
    assert "has a longer agenda" in answer.text
    assert [one.sequence for one in meetings(session)] == [0] * 4


def test_one_is_cancelled_or_all_that_are_left(session, staff, component):
    announce(staff, component)
    path = f"/meetings/{meetings(session)[1].id}/cancel"
    assert "This and all later meetings" in staff.get(path).text
    staff.post(path, data={"reason": "The hall is flooded", "scope": "this"})
    assert [bool(one.cancelled_at) for one in meetings(session)] == [False, True, False, False]
    third = meetings(session)[2]
    staff.post(f"/meetings/{third.id}/cancel", data={"reason": "No more money", "scope": "later"})
    found = meetings(session)
    assert [one.cancelled_reason for one in found] == [
        "", "The hall is flooded", "No more money", "No more money",
    ]  # fmt: skip
    # where a cancelled one was, another may be
    assert edit(staff, found[0], "this", starts_at="2031-10-23T18:30", ends_at="2031-10-23T20:00").status_code == 303  # fmt: skip


def told(app, session, person):
    with app.app_context():
        spread_pending()
    session.expire_all()
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.where(Notification.user_id == person.id))


def test_followers_are_told_once_of_a_series(app, session, staff, component):
    person, other = add(session, make_user()), add(session, make_user())
    ago = now() - timedelta(days=1)
    add(session, Follow(resource_id=component.space_id, user_id=person.id, created_at=ago))
    announce(staff, component)
    assert told(app, session, person) == 1
    found = meetings(session)
    follows = [(person, one) for one in found] + [(other, found[3])]
    add(session, *(Follow(resource_id=one.id, user_id=who.id, created_at=ago) for who, one in follows))  # fmt: skip
    edit(staff, found[1], starts_at="2031-10-23T18:45")
    assert told(app, session, person) == 2
    assert told(app, session, other) == 1
    staff.post(f"/meetings/{found[1].id}/cancel", data={"reason": "No more money", "scope": "later"})  # fmt: skip
    assert told(app, session, person) == 3
    assert told(app, session, other) == 2


def test_only_facilitators_announce_a_series(session, sign_in, component):
    person = sign_in(add(session, make_user(Role.MODERATOR)))
    path = f"/meetings/new/{component.id}/series"
    assert person.get(path).status_code == person.post(path, data=WEEKLY).status_code == 403


def test_a_meeting_page_asks_as_much_for_two_years_as_for_two_weeks(session, staff, component):
    announce(staff, component, count="2")
    announce(staff, component, count="104", submission="1" * 32, starts_at="2040-10-18T18:30", ends_at="2040-10-18T20:00")  # fmt: skip
    found = meetings(session)
    assert len(found) == 106
    numbers = []
    for one in (found[0], found[50]):
        staff.get(f"/meetings/{one.id}")
        with count_queries() as asked:
            staff.get(f"/meetings/{one.id}")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 12
