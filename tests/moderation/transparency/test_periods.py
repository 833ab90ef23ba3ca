"""Years and quarters of the council's zone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.moderation.transparency.periods import ALL_TIME, Period, offered, read


@pytest.fixture(autouse=True)
def context(app, session):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("code", "period"),
    [("2026", Period(2026)), ("2026-q3", Period(2026, 3)), ("", ALL_TIME), ("2026-q5", ALL_TIME),
     ("0001", ALL_TIME), ("9999", ALL_TIME), ("x" * 5000, ALL_TIME), ("٢٠٢٦", ALL_TIME), ("2026-q3'--", ALL_TIME)],
)  # fmt: skip
def test_addresses_name_periods(code, period):
    assert read(code) == period


def test_quarters_follow_each_other_and_fill_the_year():
    spans = [Period(2026, n).span for n in (1, 2, 3, 4)]
    assert [begin for begin, _end in spans[1:]] == [end for _begin, end in spans[:-1]]
    assert (spans[0][0], spans[-1][1]) == Period(2026).span
    assert Period(2026, 3).span[0] == datetime(2026, 6, 30, 23, tzinfo=UTC)  # London's midnight


@given(st.integers(1900, 2200), st.sampled_from([None, 1, 2, 3, 4]))
def test_a_period_is_found_again_by_its_code(year, quarter):
    assert read(Period(year, quarter).code) == Period(year, quarter)


def test_what_is_offered_goes_back_to_the_first_case():
    found = offered(datetime(2024, 5, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    codes = [period.code for period in found]
    assert codes == ["", "2026-q1", "2025-q4", "2025-q3", "2025-q2", "2026", "2025", "2024"]
    assert len(offered(datetime(1999, 5, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))) == 15
