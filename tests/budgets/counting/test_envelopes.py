"""Money that one envelope leaves over."""

import pytest

from app.budgets.counting import ElectionError
from app.budgets.counting.envelopes import Transfer, count_envelopes

from .elections import approvals


def test_what_is_left_goes_to_the_target():
    envelopes = {
        "city": approvals(10, {"x": 15}, "x"),
        "north": approvals(10, {"a": 7}, "a"),
        "south": approvals(10, {"b": 8}, "b"),
    }
    alone = count_envelopes(envelopes)
    assert alone["city"].outcome.winners == ()
    counted = count_envelopes(
        envelopes, [Transfer("north", "city"), Transfer("south", "city", order=1)]
    )
    assert list(counted) == ["city", "north", "south"]
    assert counted["city"].received == {"north": 3, "south": 2}
    assert counted["city"].outcome.budget == 15
    assert counted["city"].outcome.winners == ("x",)
    assert counted["north"].passed_on == 3


def test_money_can_go_on_and_on():
    envelopes = {name: approvals(5, {"a": 3}, "a") for name in ("one", "two", "three")}
    counted = count_envelopes(envelopes, [Transfer("two", "three"), Transfer("one", "two")])
    assert counted["three"].received == {"two": 4}


@pytest.mark.parametrize(
    "transfers",
    [
        [Transfer("a", "b"), Transfer("b", "a")],
        [Transfer("a", "a")],
        [Transfer("a", "z")],
        [Transfer("a", "b"), Transfer("a", "c")],
    ],
)
def test_circles_strangers_and_two_targets_are_refused(transfers):
    envelopes = {name: approvals(5, {"x": 3}, "x") for name in "abc"}
    with pytest.raises(ElectionError):
        count_envelopes(envelopes, transfers)
