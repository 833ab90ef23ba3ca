"""Rules of series, worked out on clocks that change twice a year and read by a second program."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.series.patterns import (
    MOST,
    Every,
    NoSeries,
    Pattern,
    Span,
    Wrong,
    at,
    moved,
    nth_weekday,
    overlapping,
)

MADRID = ZoneInfo("Europe/Madrid")
ZONES = st.sampled_from(["Europe/Madrid", "Europe/London", "America/New_York", "Asia/Kolkata", "UTC"])  # fmt: skip


def moment(text, zone=MADRID):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def shown(spans, zone=MADRID):
    return [f"{one.starts_at.astimezone(zone):%m-%d %H:%M}" for one in spans]


def spans(pattern, begins, ends, zone=MADRID):
    return pattern.spans(moment(begins, zone), moment(ends, zone), zone)


def test_half_past_six_stays_half_past_six():
    found = spans(Pattern(Every.WEEK, count=4), "2026-10-15T18:30", "2026-10-15T20:00")
    assert shown(found) == ["10-15 18:30", "10-22 18:30", "10-29 18:30", "11-05 18:30"]
    assert {one.ends_at - one.starts_at for one in found} == {timedelta(minutes=90)}
    assert [one.starts_at.hour for one in found] == [16, 16, 17, 17]


@pytest.mark.parametrize(
    ("every", "count", "expected"),
    [
        (Every.TWO_WEEKS, 3, ["12-03", "12-17", "12-31"]),
        (Every.MONTH_DATE, 3, ["12-03", "01-03", "02-03"]),
        (Every.MONTH_WEEKDAY, 3, ["12-03", "01-07", "02-04"]),
    ],
)
def test_how_often(every, count, expected):
    found = spans(Pattern(every, count=count), "2026-12-03T18:30", "2026-12-03T20:00")
    assert [one[:5] for one in shown(found)] == expected


def test_the_fifth_weekday_is_the_last_one():
    assert nth_weekday(date(2026, 12, 31)) == -1
    found = spans(Pattern(Every.MONTH_WEEKDAY, count=3), "2026-12-31T18:30", "2026-12-31T20:00")
    assert [one[:5] for one in shown(found)] == ["12-31", "01-28", "02-25"]


def test_months_without_the_day_are_left_out():
    found = spans(Pattern(Every.MONTH_DATE, count=3), "2026-12-31T18:30", "2026-12-31T20:00")
    assert [one[:5] for one in shown(found)] == ["12-31", "01-31", "03-31"]


def test_the_last_day_counts():
    pattern = Pattern(Every.WEEK, until=date(2026, 12, 17))
    assert len(spans(pattern, "2026-12-03T18:30", "2026-12-03T20:00")) == 3


@pytest.mark.parametrize(
    ("pattern", "ends", "wrong"),
    [
        (Pattern(Every.WEEK, until=date(2026, 12, 9)), "2026-12-03T20:00", Wrong.TOO_FEW),
        (Pattern(Every.WEEK, until=date(2026, 12, 1)), "2026-12-03T20:00", Wrong.TOO_FEW),
        (Pattern(Every.WEEK, until=date(2199, 12, 1)), "2026-12-03T20:00", Wrong.TOO_MANY),
        (Pattern(Every.WEEK, count=3), "2026-12-10T18:31", Wrong.OVERLAPPING),
        (Pattern(Every.MONTH_DATE, count=3), "2027-01-04T18:30", Wrong.OVERLAPPING),
    ],
)
def test_what_makes_no_series(pattern, ends, wrong):
    with pytest.raises(NoSeries) as error:
        spans(pattern, "2026-12-03T18:30", ends)
    assert error.value.wrong is wrong


def test_one_may_end_when_the_next_begins():
    assert len(spans(Pattern(Every.WEEK, count=3), "2026-12-03T18:30", "2026-12-10T18:30")) == 3


def test_an_hour_that_the_clocks_leave_out():
    """As RFC 5545 has it: half past two in that night is half past three."""
    found = spans(Pattern(Every.WEEK, count=3), "2026-03-22T02:30", "2026-03-22T03:30")
    assert shown(found) == ["03-22 02:30", "03-29 03:30", "04-05 02:30"]
    assert all(one.starts_at < one.ends_at for one in found)


def test_a_night_that_is_an_hour_longer():
    begins = moment("2026-10-25T02:30")
    ends = begins + timedelta(minutes=45)  # a quarter past two, for the second time
    found = Pattern(Every.WEEK, count=2).spans(begins, ends, MADRID)
    assert {one.ends_at - one.starts_at for one in found} == {timedelta(minutes=45)}


@given(
    st.sampled_from(Every),
    st.integers(2, MOST),
    st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)),
    ZONES,
)
def test_another_program_reads_the_rule_alike(every, count, first, zone):
    zone = ZoneInfo(zone)
    first = first.replace(minute=0, second=0, microsecond=0, hour=12)
    begins = at(first, zone)
    pattern = Pattern(every, count=count)
    found = pattern.spans(begins, begins + timedelta(hours=1), zone)
    read = rrulestr(pattern.rule(first.date(), zone), dtstart=first.replace(tzinfo=zone))
    assert [one.starts_at for one in found] == [one.astimezone(UTC) for one in read]
    until = Pattern(every, until=found[-1].starts_at.astimezone(zone).date())
    read = rrulestr(until.rule(first.date(), zone), dtstart=first.replace(tzinfo=zone))
    assert until.spans(begins, begins + timedelta(hours=1), zone) == found
    assert len(list(read)) == count


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=8))
def test_overlaps_are_those_that_comparing_all_finds(pairs):
    day = datetime(2026, 1, 1, tzinfo=UTC)
    listed = [Span(day + timedelta(hours=a), day + timedelta(hours=a + n)) for a, n in pairs]
    each = any(
        one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for k, one in enumerate(listed)
        for other in listed[:k]
    )
    assert bool(overlapping(listed)) is each


def test_a_meeting_moves_as_another_did_also_across_the_change_of_the_clocks():
    before = Span(moment("2026-10-22T18:30"), moment("2026-10-22T20:00"))
    after = Span(moment("2026-10-23T19:00"), moment("2026-10-23T20:00"))
    later = Span(moment("2026-10-29T18:30"), moment("2026-10-29T20:00"))
    expected = Span(moment("2026-10-30T19:00"), moment("2026-10-30T20:00"))
    assert moved(later, before, after, MADRID) == expected
