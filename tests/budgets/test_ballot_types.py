"""Points, places, grades, yes and no: through the pages, by plain forms, from the booth to the result."""

import re

import pytest
from sqlalchemy import select

from app.budgets import counting, tasks
from app.budgets.counting import Fault, FaultCode
from app.budgets.models import Ballot, Round
from app.budgets.services import closing, opening, rounds
from app.budgets.services.choices import Refused
from app.budgets.services.wording import fault_text
from app.extensions import db
from tests.budgets.test_routes import ballots, cast, hidden
from tests.factories.budgets import build_round, make_category, make_district

POINTS = ("points", {"max_total": 10, "max_value": 6, "spend_all": True})
RANKS = ("ranks", {"vector": [3, 2, 1], "max_choices": 3})
GRADES = ("grades", {"min_value": 0, "max_value": 4})
YES_NO = ("yes-no", {})


@pytest.fixture
def into(town):
    """The town with a round of this type of ballot instead."""

    def change(kind, limits, **values):
        def build():
            round_ = build_round(db, ballot_type=kind, limits=limits, **values)
            db.session.flush()
            return round_.id

        town.round_id = town.call(build)
        return town

    return change


def give(voter, town, button=("set", "1"), **values):
    data = {f"value-{code.removeprefix('p')}": value for code, value in values.items()}
    answer = voter.post(town.url("/booth"), data=data | dict([button]))
    assert answer.status_code == 303
    return answer


TYPES = [
    (POINTS, {"p1": "6", "p3": "4", "p2": ""}, '{"1":6,"3":4}', "6 points"),
    (RANKS, {"p2": "1", "p4": "2", "p1": ""}, '{"2":1,"4":2}', "Place 2 (2 points)"),
    (GRADES, {"p1": "4", "p2": "0", "p3": ""}, '{"1":4,"2":0}', "4 (best)"),
    (YES_NO, {"p1": "1", "p2": "-1", "p3": ""}, '{"1":1,"2":-1}', "No"),
]


@pytest.mark.parametrize(("kind", "values", "content", "words"), TYPES)
def test_from_the_booth_into_the_box_and_back(into, voter, kind, values, content, words):
    town = into(*kind)
    answer = give(voter, town, button=("review", "1"), **values)
    assert answer.location.endswith("/review")
    review = voter.get(answer.location)
    assert words in review.text
    assert "Before you can cast" not in review.text
    assert "is in" in cast(voter, town).text
    assert ballots(town) == [(content, 1, False)]
    voter.post(town.url("/change"), data={"begin": "cast"})
    give(voter, town, **dict.fromkeys(values, ""))
    assert hidden(voter.get(town.url("/review")), "choice") == []


FAULTS = [
    (POINTS, {"p1": "6", "p2": "6"}, "Take back 2 points"),
    (POINTS, {"p1": "3"}, "Give 7 more points"),
    (POINTS, {"p1": "7", "p2": "3"}, "6 is the most you can give"),
    (RANKS, {"p1": "1", "p2": "1"}, "Place 1 is given more than once"),
    (RANKS, {"p1": "1", "p2": "3"}, "Place 2 is free"),
    (GRADES, {"p1": "9"}, "4 is the most you can give"),
]


@pytest.mark.parametrize(("kind", "values", "words"), FAULTS)
def test_what_is_wrong_is_said_everywhere_and_refused(into, voter, kind, values, words):
    town = into(*kind)
    give(voter, town, **values)
    assert words in voter.get(town.url("/booth")).text
    assert words in voter.get(town.url("/review")).text
    answer = cast(voter, town)
    assert answer.status_code == 422
    assert words in answer.text
    assert ballots(town) == []


def test_values_that_are_no_numbers_are_left_as_they_were(into, voter):
    town = into(*POINTS)
    give(voter, town, p1="6", p2="4")
    give(voter, town, p1="six", p2="2")
    assert "enter a whole number" in voter.get(town.url("/booth")).text
    assert hidden(voter.get(town.url("/review")), "choice") == ["6:1", "2:2"]


def test_cards_on_other_pages_keep_their_values(into, voter):
    town = into(*POINTS)
    give(voter, town, p1="6")
    give(voter, town, p2="4")
    assert hidden(voter.get(town.url("/review")), "choice") == ["6:1", "4:2"]


def test_turning_pages_keeps_what_was_entered(into, voter):
    town = into(*POINTS, is_open=False)

    def open_long_round():
        round_ = db.session.get(Round, town.round_id)
        for n in range(20):
            rounds.add_project(round_, round_.envelopes[0], f"Tree {n}", 1000, body="A tree")
        opening.open_round(round_, None)

    town.call(open_long_round)
    page = voter.get(town.url("/booth?sort=number")).text
    assert re.search(r'<button[^>]* name="leave" value="page-2" form="ballot"', page)
    assert "page=2" not in page, "no link loses what was entered"
    data = {"value-1": "3", "leave": "page-2"}
    answer = voter.post(town.url("/booth?sort=number"), data=data)
    assert answer.location.endswith("/booth?sort=number&page=2")
    second = voter.get(answer.location).text
    code = re.search(r'name="value-(\d+)"', second)[1]
    answer = voter.post(answer.location, data={f"value-{code}": "4", "leave": "page-1"})
    assert 'value="3"' in voter.get(answer.location).text
    assert hidden(voter.get(town.url("/review")), "choice") == ["3:1", f"4:{code}"]


def test_reading_a_project_keeps_what_was_entered(into, voter):
    town = into(*POINTS)
    page = voter.get(town.url("/booth")).text
    assert re.search(r'<button[^>]* name="leave" value="project-1" form="ballot"', page)
    answer = voter.post(town.url("/booth"), data={"value-1": "3", "leave": "project-1"})
    assert re.search(r"/budgets/\d+/projects/\d+$", answer.location), answer.location
    assert voter.get(answer.location).status_code == 200
    assert 'value="3"' in voter.get(town.url("/booth")).text


@pytest.mark.parametrize("leave", ["project-none", "page-", "page-x", "elsewhere", ""])
def test_leaving_for_nowhere_stays_in_the_booth(into, voter, leave):
    town = into(*POINTS)
    answer = voter.post(town.url("/booth?page=1"), data={"value-1": "3", "leave": leave})
    assert "/booth?page=1" in answer.location
    assert 'value="3"' in voter.get(town.url("/booth")).text


def test_filtering_keeps_what_was_entered(into, voter):
    town = into(*POINTS)
    page = voter.get(town.url("/booth")).text
    assert re.search(r'<select[^>]* name="sort" form="ballot"', page)
    assert re.search(r'<button[^>]* name="show" value="1" form="ballot"', page)
    data = {"value-1": "3", "show": "1", "category": "", "sort": "cost"}
    answer = voter.post(town.url("/booth") + "?page=2", data=data)
    assert answer.location.endswith("/booth?sort=cost")
    again = voter.post(town.url("/booth") + "?page=2&sort=cost&category=parks", data=data)
    assert again.location.endswith("/booth?sort=cost")
    entered = voter.post(town.url("/booth") + "?page=2", data=data | {"sort": "fair"})
    assert "page=2" in entered.location
    assert 'value="3"' in voter.get(answer.location).text


def test_who_cannot_keep_marks_can_still_filter(into):
    town = into(*POINTS)
    page = town.browser().get(town.url("/booth")).text
    assert 'name="show"' not in page
    assert '<select class="form-select" id="sort" name="sort">' in page


def test_changing_the_district_keeps_what_was_entered(town, voter):
    def build():
        round_ = build_round(
            db, is_open=False, ballot_type="points", limits=POINTS[1] | {"spend_all": False}
        )
        district = make_district()
        db.session.add(district)
        db.session.flush()
        envelope = rounds.add_envelope(round_, 5000, district_id=district.id)
        rounds.add_project(round_, envelope, "Bench", 1000, body="A bench")
        opening.open_round(round_, None)
        return round_.id, district.slug

    town.round_id, slug = town.call(build)
    voter.post(town.url("/district"), data={"area": slug})
    page = voter.get(town.url("/booth")).text
    assert re.search(r'<button[^>]* name="leave" value="district" form="ballot"', page)
    answer = voter.post(town.url("/booth"), data={"value-1": "3", "leave": "district"})
    assert answer.location.endswith("/district")
    assert 'value="3"' in voter.get(town.url("/booth")).text


def test_a_mark_cannot_be_forged_by_a_button(into, voter):
    town = into(*GRADES)
    voter.post(town.url("/booth"), data={"add": "1"})
    assert hidden(voter.get(town.url("/review")), "choice") == []


@pytest.mark.parametrize(("kind", "values", "content", "words"), TYPES)
@pytest.mark.parametrize("rule", ["greedy", "equal-shares", "phragmen"])
def test_the_result_of_every_type_by_every_rule(into, voter, rule, kind, values, content, words):
    town = into(*kind, rule=rule)
    give(voter, town, **values)
    cast(voter, town)

    def finish():
        round_ = db.session.get(Round, town.round_id)
        tasks.finish(round_, None, "Rehearsal")
        closing.publish(round_, None)

    town.call(finish)
    assert town.call(lambda: db.session.scalars(select(Ballot)).all()) == []
    page = town.browser().get(town.url("/results"))
    assert page.status_code == 200
    assert "Why it won" in page.text or "nothing was funded" in page.text


@pytest.mark.parametrize("code", FaultCode)
def test_every_fault_has_words(app, code):
    with app.test_request_context("/"):
        said = fault_text(Refused(Fault(code, "1", value=3, limit=5)), "EUR")
    assert said.endswith(".")
    assert "%(" not in said


BASICS = {
    "titles-en": "A round", "rule": "greedy", "by": "points", "misfit": "skip", "completion": "add1",
    "area_rule": "own", "threshold": "0", "opens_at": "2020-01-01T08:00", "closes_at": "2099-01-01T20:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("ballot", "limits"),
    [
        ({"ballot_type": "points", "points": "10", "points_each": "6", "spend_all": "y"}, POINTS[1]),
        ({"ballot_type": "ranks", "vector": "3, 2, 1"}, RANKS[1]),
        ({"ballot_type": "grades", "best_grade": "4"}, GRADES[1]),
        ({"ballot_type": "yes-no"}, {}),
        (
            {"ballot_type": "approval", "topics-each-max_choices": "2"},
            {"limits": [{"kind": "category", "name": "*", "max_choices": 2}]},
        ),
        ({"ballot_type": "ranks", "vector": "1, 2, 3"}, None),
        ({"ballot_type": "points"}, None),
        ({"ballot_type": "grades"}, None),
    ],
)  # fmt: skip
def test_a_facilitator_sets_the_ballot(town, facilitator, ballot, limits):
    town.call(lambda: db.session.add(make_category(slug="parks")))
    component = town.call(lambda: db.session.get(Round, town.round_id).component_id)
    answer = facilitator.post(f"/admin/budgets/new?component={component}", data=BASICS | ballot)
    assert answer.status_code == (422 if limits is None else 303)
    if limits is None:
        return
    newest = select(Round.ballot_type, Round.limits, Round.rule).order_by(Round.id.desc())
    kind, found, rule = town.call(lambda: tuple(db.session.execute(newest).first()))
    assert (kind, found) == (ballot["ballot_type"], limits)
    assert rule in counting.RULES
    page = facilitator.get(answer.location.replace("/envelopes", "/basics"))
    assert page.status_code == 200
    for name, value in ballot.items():
        assert value == "y" or f'value="{value}"' in page.text, name
