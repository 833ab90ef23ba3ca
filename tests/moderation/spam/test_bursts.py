"""Groups of supports: pure rules."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.moderation.spam.supports.bursts import PAUSE, SMALLEST, By, Given, groups

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def support(n, seconds, *, age=timedelta(days=300), network=None, device=None) -> Given:
    at = NOON + timedelta(seconds=seconds)
    return Given(n, n, at, at - age, network, device)


def test_a_burst_of_new_accounts_stands_out():
    made = [support(n, n * 2, age=timedelta(hours=1)) for n in range(50)]
    slow = [support(100 + n, 10_000 + n * 3600) for n in range(50)]
    (found,) = groups([*slow, *made])
    assert found.by is By.BURST
    assert [one.id for one in found.supports] == list(range(50))
    assert found.mean_gap == 2
    assert found.young_share == 1
    assert found.suspicion == round((97 + 95 + 100) / 3)


def test_neighbours_who_support_in_an_evening_are_less_odd_than_a_program():
    evening = [support(n, n * 60) for n in range(10)]
    program = [support(100 + n, 90_000 + n * 0.5, age=timedelta(minutes=5)) for n in range(100)]
    first, second = groups([*evening, *program])
    assert first.supports[0].id == 100
    assert first.suspicion == round((99 + 100 + 100) / 3)
    assert second.suspicion == round((80 + 80 + 0) / 3)


def test_one_origin_is_a_group_however_slow():
    slow = [support(n, n * 90_000, network="aa", device="ab" if n % 2 else "cd") for n in range(10)]
    found = groups(slow)
    assert [(one.by, len(one.supports)) for one in found if one.by is By.NETWORK] == [
        (By.NETWORK, 10)
    ]
    assert sorted(len(one.supports) for one in found if one.by is By.DEVICE) == [5, 5]


def test_a_family_is_no_group():
    assert groups([support(n, n, network="aa") for n in range(SMALLEST - 1)]) == []


@given(st.lists(st.integers(0, 10_000), max_size=80))
def test_bursts_part_where_there_is_a_pause(seconds):
    rows = [support(n, at) for n, at in enumerate(seconds)]
    found = groups(rows)
    ids = [one.id for group in found for one in group.supports]
    assert len(ids) == len(set(ids))
    for group in found:
        times = [one.created_at for one in group.supports]
        assert len(times) >= SMALLEST
        assert all(b - a <= PAUSE for a, b in pairwise(times))
        assert 0 <= group.suspicion <= 100
