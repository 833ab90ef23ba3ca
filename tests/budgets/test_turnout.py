"""Turnout tells staff how the vote goes, and nobody anything about few people, or about choices."""

import csv
import io
import re
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.accounts.models import User
from app.budgets import tasks
from app.budgets.models import Ballot, Eligible, Round, Turnout
from app.budgets.services import casting
from app.budgets.services.turnout import FEWEST, shown, turnout_of
from app.core.clock import now
from app.core.i18n import local
from app.extensions import db
from tests.budgets.conftest import Town
from tests.budgets.looking import addresses, browsers_of, ids_of, looks
from tests.factories import make_user
from tests.factories.apps import build_app

VOTERS = 14


def _possible(counts, published):
    """All the tables with this total that somebody who reads the published one must allow for."""
    total, known = sum(counts), [n for n in published if n is not None]
    unknown = [i for i, n in enumerate(published) if n is None]
    left = total - sum(known)
    for filled in product(range(left + 1), repeat=len(unknown)):
        if sum(filled) == left:
            yield dict(zip(unknown, filled, strict=True))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=4))
def test_no_small_number_can_be_worked_out_from_the_others(counts):
    """With every other number and the total known, a small one could have at least two values."""
    published = list(shown(dict(enumerate(counts))).values())
    assert all(n is None for n in published if n is None or n < FEWEST)
    assert all(p in {None, n} for p, n in zip(published, counts, strict=True))
    if sum(counts) < FEWEST:
        assert published == [None] * len(counts)  # and the total is not shown either
        return
    tables = list(_possible(counts, published))
    for place, n in enumerate(published):
        if n is None and len(counts) > 1:
            assert len({table[place] for table in tables}) > 1


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 50, "b": 40, "c": 30}, set()),
        ({"a": 50, "b": 40, "c": 3}, {"b", "c"}),  # c = total - a - b
        ({"a": 50, "b": 4, "c": 3, "d": 20}, {"b", "c", "d"}),  # 7 in all would say too much
        ({"a": 50, "b": 6, "c": 9}, {"b", "c"}),
        ({"a": 50, "b": 0}, {"a", "b"}),
    ],
)
def test_what_is_hidden_with_a_small_number(counts, hidden):
    assert {name for name, n in shown(counts).items() if n is None} == hidden


def test_a_day_without_ballots_is_not_hidden_but_one_with_few_is():
    assert shown({1: 50, 2: 0, 3: 20}, is_zero_small=False) == {1: 50, 2: 0, 3: 20}
    assert shown({1: 50, 2: 0, 3: 2, 4: 30}, is_zero_small=False) == {1: 50, 2: 0, 3: None, 4: None}


class Voted(Town):
    """An open round in which some have voted, all alike."""

    def __init__(self, app):
        super().__init__(app)
        self.call(self._vote)

    def _vote(self):
        round_ = db.session.get(Round, self.round_id)
        for n in range(VOTERS):
            user = make_user()
            db.session.add(user)
            db.session.flush()
            casting.cast(round_, user, "", {"1": 1, "3": 1} if n % 3 else {"2": 1}, f"{n:032x}")


@pytest.fixture(scope="module")
def voted(tmp_path_factory):
    town = Voted(build_app(tmp_path_factory.mktemp("voted"), "voted"))
    yield town
    with town.app.app_context():
        db.engine.dispose()


def test_the_page_and_the_file_show_the_turnout(voted):
    browser = voted.browser(voted.facilitator_id)
    page = browser.get(voted.staff_url())
    assert re.search(r"<dt>ballots so far</dt><dd>14</dd>", page.text)
    table = list(csv.reader(io.StringIO(browser.get(voted.staff_url("/turnout.csv")).text)))
    assert table[-1][:3] == ["all", "", "14"]
    assert voted.browser(voted.voter_id).get(voted.staff_url("/turnout.csv")).status_code == 403


def test_under_ten_not_even_the_total_is_said(town, voter, facilitator):
    town.call(
        lambda: casting.cast(
            db.session.get(Round, town.round_id),
            db.session.get(User, town.voter_id),
            "",
            {"1": 1},
            "x" * 16,
        )
    )
    assert "<dd>fewer than 10</dd>" in facilitator.get(town.staff_url()).text
    assert re.search(r"<dd>fewer than 10</dd>", town.browser().get(town.url()).text)
    assert facilitator.get(town.staff_url("/turnout.csv")).text.splitlines()[-1].split(",")[2] == ""


def test_shares_are_of_the_people_who_live_there(voted):
    """Where residents are verified, the roll knows the districts of those who have not voted."""
    from app.budgets.services import rounds, who
    from tests.factories.budgets import build_round, make_district

    def check():
        round_ = build_round(db, is_open=False, who=who.Who(who.Base.RESIDENT).columns)
        slugs = []
        for _n in range(3):
            district = make_district()
            db.session.add(district)
            db.session.flush()
            rounds.add_envelope(round_, 1000, district_id=district.id)
            slugs.append(district.slug)
        today = local(now()).date()
        for (slug, people), n in zip(
            zip(slugs, (40, 50, 9), strict=True), (20, 30, 4), strict=True
        ):
            db.session.add_all(
                Eligible(round_id=round_.id, person=f"{slug}{i}", area=slug) for i in range(people)
            )
            db.session.add(
                Turnout(
                    round_id=round_.id, day=today - timedelta(days=1), area=slug, channel="web", n=n
                )
            )
        db.session.flush()
        db.session.refresh(round_)
        found = turnout_of(round_)
        assert [(g.n, g.of, g.share) for g in found.areas] == [
            (None, 40, None),
            (30, 50, 0.6),
            (None, None, None),
        ]
        assert found.total == 54
        assert found.of == 99
        db.session.rollback()

    voted.call(check)


# Nobody sees a result before the end: whatever was chosen, every page is the same.


def test_no_page_for_anybody_depends_on_what_was_chosen_while_voting_is_open(voted):
    """Every view, as everybody, with the ballots of the box and with others: the same to the byte."""
    browsers = browsers_of(voted)
    paths = addresses(voted.app, voted.call(lambda: ids_of(voted.round_id)))
    assert len([p for p in paths if f"/budgets/{voted.round_id}" in p]) > 25
    with time_machine.travel(now(), tick=False):
        looks(browsers, paths[:5])  # what a process keeps between requests
        first = looks(browsers, paths)
        other = update(Ballot).values(content='{"4":1}')
        voted.call(lambda: db.session.execute(other))
        second = looks(browsers, paths)
    assert [key for key in first if first[key] != second[key]] == []
    voted.call(lambda: tasks.finish(db.session.get(Round, voted.round_id), None, "over"))
    after = looks(browsers, [voted.url("/results")])
    assert (
        after["everything", voted.url("/results")][0] == 200
    )  # the view that would tell was among them
    assert first["everything", voted.url("/results")][0] == 403
