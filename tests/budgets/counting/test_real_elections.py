"""Official results of real elections, counted without their `selected` column."""

import pytest

from app.budgets.counting import count

from .elections import needs_data, official_files, read_without_selected

GREEDY = ("greedy", "greedy-no-skip", "greedy-threshold", "greedy-custom")


@needs_data
def test_the_set_is_complete():
    assert len(official_files(*GREEDY)) == 46


@needs_data
@pytest.mark.parametrize("name", official_files(*GREEDY))
def test_the_official_winners_win(name):
    document, official = read_without_selected(name)
    assert set(count(document.election()).winners) == official
