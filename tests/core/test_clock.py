"""A history is told at the times at which it happened."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import at, now


def test_what_is_told_happens_then_and_afterwards_it_is_now_again():
    then = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    with at(then):
        assert now() == then
        with at(then - timedelta(days=1)):
            assert now().day == 28
        assert now() == then
    assert datetime.now(UTC) - now() < timedelta(minutes=1)


def test_the_present_returns_after_an_error():
    with pytest.raises(ZeroDivisionError), at(datetime(2000, 1, 1, tzinfo=UTC)):
        1 / 0  # noqa: B018
    assert now().year > 2000
