"""Dates and times as people type them, on the nights when the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.core.moments import MomentField, in_council_zone


class MomentForm(Form):
    starts_at = MomentField("Starts")
    ends_at = MomentField("Ends", is_end=True)


@pytest.fixture
def request_context(app, session):
    with app.test_request_context("/"):
        yield


def read(text, name="starts_at"):
    form = MomentForm(MultiDict({name: text}))
    form.validate()
    return form[name]


@pytest.mark.parametrize(
    "text", ["2026-07-01T12:30", "2026-07-01 12:30", "2026-07-01T12:30:00", "01.07.2026 12:30"]
)
def test_common_ways_of_writing_are_understood(request_context, text):
    assert read(text).data == datetime(2026, 7, 1, 11, 30, tzinfo=UTC)


def test_winter_time(request_context):
    assert read("2026-12-01T12:30").data == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30T10:00", "2026-13-01 10:00"])
def test_what_is_no_moment_is_kept_and_explained(request_context, text):
    field = read(text)
    assert field.errors == ["Enter a date and time like 2026-11-30 20:00"]
    assert field._value() == text


def test_the_hour_that_spring_leaves_out_is_refused(request_context):
    assert "leave out 01:30" in read("2026-03-29T01:30").errors[0]


def test_the_doubled_hour_of_autumn_is_generous(request_context):
    start, end = read("2026-10-25T01:30"), read("2026-10-25T01:30", "ends_at")
    assert end.data - start.data == timedelta(hours=1)


@settings(deadline=None)  # the database may be busy
@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_what_the_page_shows_is_read_back_as_the_same_minute(app, clock):
    with app.test_request_context("/"):
        clock = clock.replace(second=0, microsecond=0)
        moment = in_council_zone(clock)
        if moment is None:
            return
        shown = MomentForm(starts_at=moment).starts_at._value()
        assert read(shown).data == moment
