"""What one's own ballot gave, added up by hand from the page, without scripts and without sending anything."""

import re
from fractions import Fraction
from html import unescape

import pytest

from app.budgets.counting.explain import payments
from app.budgets.models import Round
from app.budgets.services import tally
from app.extensions import db
from tests.budgets.test_ballot_types import GRADES, POINTS, RANKS
from tests.budgets.test_explaining import VOTES, counted

BALLOTS = [
    *[{"1": 1, "2": 1}] * 18,
    *[{"3": 1, "4": 1}] * 9,
    *[{"4": 1}] * 3,
    {"1": 1, "3": 1, "4": 1},
]
RANKED = [{"1": 1, "2": 2}] * 15 + [{"1": 1, "3": 2}] * 15 + [{"3": 1, "4": 2}] * 9
GIVEN = [{"1": 6, "2": 4}] * 15 + [{"1": 3, "3": 7}] * 15 + [{"3": 2, "4": 8}] * 9


def rows_of(text):
    """(title, result, words) of each row of the list, in its order."""
    row = re.compile(
        r"<label[^>]*>([^<]*)</label></th>\s*<td[^>]*><span>([^<]*)</span></td>\s*<td[^>]*><span>([^<]*)</span>"
    )
    return [tuple(map(unescape, found)) for found in row.findall(text)]


def euros(words):
    return Fraction(re.search(r"€([\d,.]+\d)", words)[1].replace(",", "")) * 100


def by_hand(text, points):
    """As the page says: begin with the share, go down the list, take away, never more than is left."""
    left = euros(unescape(re.search(r"same share: ([^<]*)", text)[1]))
    gave = {}
    for title, result, words in rows_of(text):
        code = title.removeprefix("Project ")
        if result == "Funded" and code in points and "Take away" in words:
            price = euros(words) * (points[code] if "for each point" in words else 1)
            assert price <= left or "if that is less" in words, (
                "nobody is told to take away more than there is"
            )
            gave[code] = min(price, left)
            left -= gave[code]
    return gave


@pytest.mark.parametrize(
    ("kind", "ballots", "utility"),
    [
        (("approval", {}), BALLOTS, "cost"),
        (("approval", {}), BALLOTS, "votes"),
        (POINTS, GIVEN, "points"),
        (GRADES, GIVEN, "points"),
        (RANKS, RANKED, "points"),
        (RANKS, RANKED, "cost"),
    ],
)
def test_adding_up_by_hand_gives_what_the_count_took(town, kind, ballots, utility):
    """For every kind of ballot in the box, to a hundredth of a cent a point."""
    counted(town, "equal-shares", ballots, kind[0], limits=kind[1], utility=utility)
    text = town.browser().get(town.url("/results/own")).text

    def paid():
        (one,) = tally.count_round(db.session.get(Round, town.round_id))
        vector = one.election.spec.vector
        found = []
        for ballot in ballots:
            points = {code: vector[n - 1] for code, n in ballot.items()} if vector else ballot
            found.append(
                (
                    points,
                    {
                        p.project: p.amount
                        for p in payments(one.outcome, points)
                        if p.amount is not None
                    },
                )
            )
        return found

    taken = town.call(paid)
    assert any(amounts for _points, amounts in taken)
    for points, amounts in taken:
        gave = by_hand(text, points)
        assert gave.keys() == amounts.keys()
        for code, amount in amounts.items():
            assert abs(gave[code] - amount) < Fraction(1, 10), (code, points)


def test_the_list_is_in_the_order_of_buying_and_holds_every_project(town):
    counted(town, "equal-shares", BALLOTS)
    text = town.browser().get(town.url("/results/own")).text
    winners = town.call(
        lambda: tally.count_round(db.session.get(Round, town.round_id))[0].outcome.winners
    )
    titles = [title for title, _result, _words in rows_of(text)]
    assert titles[: len(winners)] == [f"Project {code}" for code in winners]
    assert sorted(titles) == [f"Project {n}" for n in range(1, 5)]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("greedy", "mark what you chose"),
        ("phragmen", "what you carry of all the costs"),
        ("max-welfare", "mark what you chose"),
        ("equal-shares", "Go down the list"),
    ],
)
def test_under_every_rule_the_page_says_how_to_add_up(town, rule, said):
    counted(town, rule, BALLOTS)
    text = town.browser().get(town.url("/results/own")).text
    assert said in text
    funded = [words for _title, result, words in rows_of(text) if result == "Funded"]
    assert funded
    assert all("Your ballot was one of" in words for words in funded)
    assert ("had then carried €" in " ".join(funded)) is (rule == "phragmen")
    assert "<form" not in text.split('id="own-ballot"')[1].split("</table>")[0]
    assert "<noscript" not in text


def test_without_scripts_nothing_waits_for_one(town):
    """What only works with scripts is not shown until one shows it."""
    counted(town, "equal-shares", BALLOTS)
    text = town.browser().get(town.url("/results/own")).text
    for control in re.findall(r"<td[^>]*><span>\s*<(?:input|select)[^>]*>", text):
        assert " hidden>" in control
    assert re.search(r"<div data-scripted hidden>\s*<section", text)


def test_of_few_ballots_the_list_says_nothing_of_money(town):
    counted(town, "equal-shares", VOTES)
    text = town.browser().get(town.url("/results/own")).text
    assert "so it is not published" in text
    assert "€" not in " ".join(words for _title, _result, words in rows_of(text))
    assert "same share:" not in text
