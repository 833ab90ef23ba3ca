"""A month as a calendar, and the list narrowed to a district."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import now
from app.meetings.models import Meeting
from app.meetings.month import Month
from tests.factories import add, make_component
from tests.factories.budgets import make_district
from tests.factories.debates import make_meeting
from tests.factories.queries import count_queries
from tests.factories.rows import insert_resources

ALL_OF_THEM = 2609  # as many as the council of Karlsruhe published


def at(text, **values):
    meeting = make_meeting(**values)
    meeting.starts_at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    meeting.ends_at = meeting.starts_at + timedelta(hours=1)
    return meeting


def cells(page, of="tbody"):
    table = page[page.index("<table") : page.index("</table>") + 8]
    return ET.fromstring(table.replace("&nbsp;", " ")).find(of)


def test_weeks_begin_as_the_reader_is_used_to(client):
    page = client.get("/meetings/calendar?month=2026-12").text
    heads = [one.text for one in cells(page, "thead")[0]]
    assert heads == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    first = ["".join(one.itertext()).strip() for one in cells(page)[0]]
    assert first == ["", "1", "2", "3", "4", "5", "6"]
    assert "November 2026" in page
    assert "January 2027" in page


def test_a_meeting_is_on_its_day_of_the_councils_calendar(session, client):
    add(session, at("2026-07-01T22:30", title="Night walk"), at("2026-06-30T23:30", title="Late"))
    page = client.get("/meetings/calendar?month=2026-07").text
    days = {
        "".join(day.itertext()).split()[0]: "".join(day.itertext())
        for week in cells(page)
        for day in week
        if "".join(day.itertext()).strip()
    }
    assert "Late" in days["1"]  # half past midnight in the council's summer
    assert "00:30" in days["1"]
    assert "Night walk" in days["1"]
    assert "Late" not in client.get("/meetings/calendar?month=2026-06").text


def test_cancelled_ones_are_marked_and_hidden_ones_left_out(session, client):
    add(session, at("2026-12-03T18:00", title="Gone", cancelled_at=now()))
    add(session, at("2026-12-03T18:00", title="Hidden", hidden_at=now()))
    page = client.get("/meetings/calendar?month=2026-12").text
    assert "Cancelled" in page
    assert "Hidden" not in page


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "0000-01", "9999-12", "2026-1", "٢٠٢٦-12"])
def test_what_is_no_month_is_this_one(client, text):
    with time_machine.travel("2026-12-24T12:00:00Z", tick=False):
        assert "December 2026" in client.get(f"/meetings/calendar?month={text}").text


def test_lists_and_month_of_a_district_and_of_a_process(session, client):
    north = add(session, make_district(slug="north"))
    here = at("2031-05-06T18:00", title="Here", district=north)
    add(session, here, at("2031-05-07T18:00", title="There"))
    add(session, at("2021-05-07T18:00", title="Back then", district=north))
    slug = here.component.space.slug
    for path in ("/meetings?", "/meetings/calendar?month=2031-05&"):
        for query in ("district=north", f"process={slug}"):
            page = client.get(path + query).text
            assert ">Here<" in page
            assert ">There<" not in page
            assert f"calendar.ics?{query}" in page
            assert f"feed.atom?{query}" in page
    page = client.get("/meetings?show=past&district=north").text
    assert "Back then" in page
    assert ">Here<" not in page
    assert "Nothing matches" in client.get("/meetings?process=nowhere").text


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_months_follow_each_other(day):
    month = Month.of(day)
    assert month.next.previous == month == month.previous.next
    assert Month.asked(str(month)) == month
    assert month.first <= day < month.next.first


def test_as_many_queries_for_all_meetings_of_a_city(session, client):
    component = add(session, make_component("meetings"))
    district = add(session, make_district())
    begins, paths = now() + timedelta(days=40), ("/meetings", "/meetings?show=past")
    paths += ("/meetings/calendar", f"/meetings/calendar?month={begins:%Y-%m}", "/meetings/feed.atom")  # fmt: skip

    def fill(number):
        each = iter(range(number))
        insert_resources(
            session, Meeting, number, component, district_id=district.id,
            starts_at=lambda _n: begins - timedelta(days=next(each) % 3000),
            ends_at=begins + timedelta(hours=1),
        )  # fmt: skip
        session.commit()

    def asked():
        numbers = []
        for path in paths:
            client.get(path)
            with count_queries() as queries:
                assert client.get(path).status_code == 200
            numbers.append(len(queries))
        return numbers

    fill(3)
    few = asked()
    fill(ALL_OF_THEM - 3)
    assert asked() == few
    assert max(few) <= 12
