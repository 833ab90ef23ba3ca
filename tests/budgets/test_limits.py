"""Limits of a ballot by topic and district: set by facilitators, told to voters, kept by the server."""

import json
import re

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.budgets.counting import FaultCode
from app.budgets.models import Project, Round
from app.budgets.services import casting, elections, opening, readiness, rounds, wording
from app.budgets.services.casting import CastRefused
from app.core.refusals import Refusal
from app.extensions import db
from tests.budgets.test_ballot_types import BASICS
from tests.budgets.test_routes import add, ballots, cast
from tests.factories.budgets import build_round, make_category, make_district

EACH_TOPIC = {"kind": "category", "name": "*", "max_choices": 1}
NORTH = {"kind": "area", "name": "north", "max_cost": 6000}


def limited(town, kind="approval", is_open=True, **limits):
    """A round whose projects 1 and 2 are parks, 3 and 4 roads; 1 and 3 in the north, 2 and 4 in the south."""

    def build():
        topics = [make_category(slug=slug, name={"en": slug.title()}) for slug in ("parks", "roads")]  # fmt: skip
        places = [make_district(slug=slug, name={"en": slug.title()}) for slug in ("north", "south")]  # fmt: skip
        db.session.add_all([*topics, *places])
        round_ = build_round(db, is_open=False, ballot_type=kind, limits=limits)
        projects = db.session.scalars(select(Project).where(Project.round_id == round_.id).order_by(Project.number))  # fmt: skip
        for n, project in enumerate(projects):
            project.category, project.district = topics[n // 2], places[n % 2]
        db.session.flush()
        if is_open:
            opening.open_round(round_, None)
        return round_.id

    town.round_id = town.call(build)
    return town


@pytest.mark.parametrize(
    ("filled", "kept"),
    [
        ({"topics-each-max_choices": "2"}, [{"kind": "category", "name": "*", "max_choices": 2}]),
        (
            {"topics-for-parks-min_choices": "1", "topics-for-parks-max_cost": "50.50"},
            [{"kind": "category", "name": "parks", "min_choices": 1, "max_cost": 5050}],
        ),
        (
            {"places-each-max_cost": "60", "places-for-north-max_choices": "3"},
            [
                {"kind": "area", "name": "*", "max_cost": 6000},
                {"kind": "area", "name": "north", "max_choices": 3},
            ],
        ),
        ({"topics-each-max_points": "5"}, []),  # this ballot gives no points
    ],
)
def test_a_facilitator_limits_topics_and_districts(town, facilitator, filled, kept):
    limited(town, is_open=False)
    answer = facilitator.post(town.staff_url("/basics"), data=BASICS | {"ballot_type": "approval"} | filled)  # fmt: skip
    assert answer.status_code == 303
    found = town.call(lambda: db.session.get(Round, town.round_id).limits)
    assert found == ({"limits": kept} if kept else {})
    page = facilitator.get(town.staff_url("/basics")).text
    for name, value in filled.items() if kept else ():
        assert f'name="{name}" type="' in page
        assert f'value="{value}"' in page.split(f'name="{name}"')[1].split(">")[0], name
    assert '<details class="field" open>' in page or all("each" in name for name in filled)


@pytest.mark.parametrize("kind", ["points", "approval"])
def test_limits_that_a_type_of_ballot_does_not_know_are_not_kept(town, facilitator, kind):
    limited(town, is_open=False)
    given = {"ballot_type": kind, "points": "9", "min_points": "3", "min_share": "10", "max_share": "90", "topics-each-max_points": "5"}  # fmt: skip
    facilitator.post(town.staff_url("/basics"), data=BASICS | given)
    found = town.call(lambda: db.session.get(Round, town.round_id).limits)
    points = {"max_total": 9, "min_total": 3, "limits": [{"kind": "category", "name": "*", "max_points": 5}]}  # fmt: skip
    assert found == (points if kind == "points" else {"min_share": 10, "max_share": 90})


@pytest.mark.parametrize(
    ("field", "value", "others", "said"),
    [
        ("topics-for-parks-max_choices", "1", {"topics-for-parks-min_choices": "3"}, "Choose at least 3"),
        ("places-each-max_cost", "lots", {}, "Enter an amount above zero"),
        ("places-for-north-min_choices", "0", {}, "Number must be between 1 and 500"),
        ("max_share", "20", {"min_share": "50"}, "Choose at least 50"),
        ("min_points", "12", {"ballot_type": "points", "points": "10"}, "Choose at most 10"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_the_text_is_kept(town, facilitator, field, value, others, said):  # fmt: skip
    limited(town, is_open=False)
    answer = facilitator.post(
        town.staff_url("/basics"),
        data=BASICS | {"ballot_type": "approval"} | others | {field: value},
    )
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    beside = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert said in beside
    control = answer.text.split(f'name="{field}"')[1].split(">")[0]
    assert f'value="{value}"' in control
    assert 'aria-invalid="true"' in answer.text
    assert town.call(lambda: db.session.get(Round, town.round_id).limits) == {}


def test_the_list_of_errors_follows_the_page_and_names_the_row(town, facilitator):
    limited(town, is_open=False)
    wrong = {"titles-en": "", "max_choices": "0", "topics-for-parks-max_choices": "0", "step_cap": "0"}  # fmt: skip
    answer = facilitator.post(town.staff_url("/basics"), data=BASICS | {"ballot_type": "approval"} | wrong)  # fmt: skip
    summary = answer.text.split('id="error-title"')[1].split("</ul>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == list(wrong)
    assert "Parks: Most projects: Number must be between" in summary


def test_the_booth_says_the_limits_and_what_no_longer_fits_where(town, voter):
    limited(town, limits=[EACH_TOPIC, NORTH], max_choices=3)
    add(voter, town, "1")
    page = voter.get(town.url("/booth")).text
    assert "A ballot: at most 3 projects." in page
    assert "Each topic: at most 1 project." in page
    assert "“North”: at most €60." in page
    assert "You have chosen as many as you can in “Parks”" in page
    assert "Does not fit: €40 too much for “North”" in page  # projects 1 and 3 cost 60 and 40
    assert "Each topic: at most 1 project." in town.browser().get(town.url()).text


@pytest.mark.parametrize(
    ("limit", "choices", "code", "words"),
    [
        (EACH_TOPIC, ["1:1", "1:2"], FaultCode.TOO_MANY_CHOICES, "Remove 1 project in “Parks”."),
        (NORTH, ["1:1", "1:3"], FaultCode.TOO_EXPENSIVE, "Remove projects worth €40 in “North”: at most €60 may go there."),
        ({"kind": "area", "name": "south", "min_choices": 1}, ["1:1"], FaultCode.TOO_FEW_CHOICES, "Choose 1 more project in “South”."),
    ],
)  # fmt: skip
def test_the_server_refuses_a_ballot_beyond_a_limit_with_its_reason(town, voter, limit, choices, code, words):  # fmt: skip
    limited(town, limits=[limit])
    answer = cast(voter, town, choice=choices)
    assert answer.status_code == 422
    assert words in answer.text
    assert ballots(town) == []

    def refused():
        round_, user = db.session.get(Round, town.round_id), db.session.get(User, town.voter_id)
        given = {pair.split(":")[1]: 1 for pair in choices}
        with pytest.raises(CastRefused) as caught:
            casting.cast(round_, user, "", given, "x" * 32)
        db.session.rollback()
        (fault,) = caught.value.faults
        return caught.value.reason, fault.fault.code, fault.fault.kind

    assert town.call(refused) == (Refusal.NOT_SUPPORTED, code, limit["kind"])


def test_points_are_limited_by_topic(town, voter):
    limited(town, "points", max_total=10, limits=[{"kind": "category", "name": "*", "max_points": 4}])  # fmt: skip
    answer = cast(voter, town, choice=["3:1", "3:2"])
    assert answer.status_code == 422
    assert "Take back 2 points in “Parks”: at most 4 may go there." in answer.text
    assert cast(voter, town, choice=["2:1", "2:2", "4:3"]).status_code == 200


def test_a_share_of_the_money_is_the_most_that_may_be_chosen(town, voter):
    limited(town, max_share=70)
    assert cast(voter, town, choice=["1:1", "1:4"]).status_code == 422
    assert cast(voter, town, choice=["1:3", "1:4"]).status_code == 200


def test_limits_are_frozen_with_the_round(town, facilitator):
    limited(town, limits=[EACH_TOPIC, NORTH])
    frozen = json.loads(town.call(lambda: db.session.get(Round, town.round_id).definition))
    assert frozen["ballot"]["limits"] == [EACH_TOPIC, NORTH]
    areas = {project["id"]: project["area"] for project in frozen["projects"]}
    assert areas == {"1": "north", "2": "south", "3": "north", "4": "south"}
    facilitator.post(town.staff_url("/basics"), data=BASICS | {"ballot_type": "approval"})
    assert town.call(lambda: db.session.get(Round, town.round_id).limits["limits"]) == [EACH_TOPIC, NORTH]  # fmt: skip


def test_a_round_whose_ballots_nobody_can_fill_is_not_opened(town, facilitator):
    limited(town, is_open=False, limits=[{"kind": "category", "name": "parks", "min_choices": 3}])
    page = facilitator.get(town.staff_url("/open")).text
    assert "More is asked for than there is to choose: The whole city." in page
    with pytest.raises(opening.NotReady):
        town.call(lambda: opening.open_round(db.session.get(Round, town.round_id), None))
    loosened = {"limits": [{"kind": "category", "name": "parks", "min_choices": 2}]}
    town.call(lambda: rounds.change_round(db.session.get(Round, town.round_id), None, limits=loosened))  # fmt: skip
    assert all(town.call(lambda: [c.is_done for c in readiness.readiness(db.session.get(Round, town.round_id))]))  # fmt: skip


def test_where_there_is_several_money_limits_hold_for_each_on_its_own(town):
    limited(town, is_open=False, limits=[EACH_TOPIC], max_choices=2)

    def said():
        round_ = db.session.get(Round, town.round_id)
        rounds.add_envelope(round_, 5000, title="Schools")
        db.session.refresh(round_)
        return wording.limits_said(round_)

    with town.app.test_request_context("/"):
        found = said()
    assert found[-1] == "This holds for each of these on its own: The whole city, Schools."


def test_a_project_without_a_district_lies_in_that_of_its_money(town):
    limited(town, is_open=False)

    def area():
        round_ = db.session.get(Round, town.round_id)
        district = make_district(slug="east")
        db.session.add(district)
        db.session.flush()
        envelope = rounds.add_envelope(round_, 5000, district_id=district.id)
        project = rounds.add_project(round_, envelope, "Benches", 100)
        return elections.as_candidate(project).area

    assert town.call(area) == "east"


def test_a_share_of_the_money_is_the_least_that_must_be_chosen(town, voter):
    limited(town, min_share=70)
    answer = cast(voter, town, choice=["1:1"])
    assert answer.status_code == 422
    assert "Choose projects for €10 more" in answer.text
    assert cast(voter, town, choice=["1:1", "1:3"]).status_code == 200


def test_a_number_of_projects_is_the_least_and_the_most_whatever_they_cost(town, voter):
    limited(town, "approval", min_choices=2, max_choices=2)
    for choice, words in ((["1:1"], "Choose 1 more"), (["1:1", "1:2", "1:3"], "Remove 1 project")):
        answer = cast(voter, town, choice=choice)
        assert answer.status_code == 422
        assert words in answer.text
    assert cast(voter, town, choice=["1:1", "1:2"]).status_code == 200  # more than the money
