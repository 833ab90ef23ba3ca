"""Every parameter of every rule: set in the browser, checked, frozen, shown, and written down with the count."""

import json
from dataclasses import fields

import pytest
from sqlalchemy import select

from app.budgets import counting
from app.budgets.forms.counts import CountFields
from app.budgets.models import Envelope, Round
from app.budgets.services import opening, wording
from app.budgets.services.wording.parameters import SETTINGS
from app.extensions import db
from tests.budgets.test_ballot_types import BASICS
from tests.budgets.test_explaining import VOTES, counted
from tests.factories.budgets import build_round

GREEDY = {
    "by": "votes_per_cost", "misfit": "stop", "threshold": "12", "threshold_share": "2.5", "reserve": "80",
}  # fmt: skip
SHARES = {
    "completion": "add1_utilitarian", "comparison": "y", "utility": "votes", "eligibility": "3",
    "start": "integral", "increment": "2.50", "stop": "exhaustive", "step_cap": "500",
}  # fmt: skip
RULES = [
    ("greedy", GREEDY, {"by": "votes_per_cost", "misfit": "stop", "threshold": 12, "threshold_share": "2.5%", "reserve": "80%"}),
    ("equal-shares", SHARES, {"completion": "add1_utilitarian", "comparison": True, "utility": "votes", "eligibility": 3,
                              "start": "integral", "increment": 250, "stop": "exhaustive", "step_cap": 500}),
    ("phragmen", {"phragmen_misfit": "skip"}, {"misfit": "skip"}),
]  # fmt: skip


def draft(town, **values):
    def build():
        round_ = build_round(db, is_open=False, **values)
        db.session.flush()
        return round_.id

    town.round_id = town.call(build)
    return town


def kept(town):
    return town.call(lambda: db.session.get(Round, town.round_id).parameters)


def test_every_parameter_of_every_rule_has_a_name_and_a_field():
    for name, rule in counting.RULES.items():
        assert set(SETTINGS[name]) == {field.name for field in fields(rule.parameters)}, name
    asked = {name for name in dir(CountFields) if not name.startswith("_")}
    for name in wording.CHOOSABLE:
        for parameter in SETTINGS[name]:
            assert parameter in asked or f"{name}_{parameter}" in asked, parameter


@pytest.mark.parametrize(("rule", "filled", "parameters"), RULES)
def test_a_facilitator_sets_every_parameter(town, facilitator, rule, filled, parameters):
    """And saving the same page again changes nothing."""
    draft(town, ballot_type="approval")
    basics = BASICS | {"ballot_type": "approval", "rule": rule}
    assert facilitator.post(town.staff_url("/basics"), data=basics | filled).status_code == 303
    assert kept(town) == parameters
    assert set(kept(town)) == set(counting.check_parameters(rule, {}))
    page = facilitator.get(town.staff_url("/basics")).text
    for name, value in filled.items():
        shown = f'value="{value}" checked' if f'type="radio" name="{name}"' in page else f'value="{value}"'  # fmt: skip
        controls = [part.split(">")[0] for part in page.split(f'name="{name}"')[1:]]
        assert any(shown in control or (value == "y" and "checked" in control) for control in controls), name  # fmt: skip
    assert facilitator.post(town.staff_url("/basics"), data=basics | filled).status_code == 303
    assert kept(town) == parameters


@pytest.mark.parametrize(
    ("rule", "field", "value", "said"),
    [
        ("greedy", "threshold_share", "120", "between 0 and 100"),
        ("greedy", "reserve", "most", "between 0 and 100"),
        ("greedy", "threshold", "-1", "Number must be between"),
        ("equal-shares", "eligibility", "-3", "Number must be between"),
        ("equal-shares", "increment", "-2", "Enter an amount"),
        ("equal-shares", "step_cap", "0", "Number must be between"),
        ("equal-shares", "utility", "points", "People give no points"),
    ],
)
def test_a_wrong_parameter_is_told_beside_its_field(town, facilitator, rule, field, value, said):
    draft(town, ballot_type="approval")
    answer = facilitator.post(
        town.staff_url("/basics"),
        data=BASICS | {"ballot_type": "approval", "rule": rule, field: value},
    )
    assert answer.status_code == 422
    assert said in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    folded = answer.text.split(f'id="{field}-error"')[0].rsplit("<details", 1)
    assert len(folded) == 1 or "</details>" in folded[1] or folded[1].startswith(' class="field" open')  # fmt: skip
    assert kept(town) == {}


@pytest.mark.parametrize(
    ("typed", "parameter"),
    [("", None), ("0", None), ("2,5", "2.5%"), ("80 %", "80%"), ("100", "100%")],
)
def test_percentages_are_understood_as_people_write_them(town, facilitator, typed, parameter):
    draft(town, ballot_type="approval")
    basics = BASICS | {"ballot_type": "approval", "reserve": typed}
    assert facilitator.post(town.staff_url("/basics"), data=basics).status_code == 303
    assert kept(town)["reserve"] == parameter


@pytest.mark.parametrize(("typed", "minor"), [("", 100), ("0", 0), ("0.01", 1)])
def test_the_step_is_one_whole_unit_unless_asked_otherwise(town, facilitator, typed, minor):
    draft(town, ballot_type="approval")
    basics = BASICS | {"ballot_type": "approval", "rule": "equal-shares", "increment": typed}
    assert facilitator.post(town.staff_url("/basics"), data=basics).status_code == 303
    assert kept(town)["increment"] == minor


@pytest.mark.parametrize(("kind", "utility"), [("approval", "cost"), ("points", "points")])
def test_what_a_project_is_worth_fits_the_ballot_unless_asked_otherwise(town, facilitator, kind, utility):  # fmt: skip
    draft(town, ballot_type="approval")
    basics = BASICS | {"ballot_type": kind, "rule": "equal-shares", "points": "5"}
    assert facilitator.post(town.staff_url("/basics"), data=basics).status_code == 303
    assert kept(town)["utility"] == utility


@pytest.mark.parametrize(("rule", "_filled", "parameters"), RULES)
def test_parameters_are_frozen_shown_and_written_down_with_the_count(town, facilitator, rule, _filled, parameters):  # fmt: skip
    draft(town, ballot_type="approval", rule=rule, parameters=parameters)
    words = town.call(lambda: _told(town))
    page = facilitator.get(town.staff_url("/open")).text
    assert [value for _label, value in words if value not in page] == []

    town.call(lambda: opening.open_round(db.session.get(Round, town.round_id), None))
    frozen = json.loads(town.call(lambda: db.session.get(Round, town.round_id).definition))
    assert frozen["parameters"] == parameters
    other = BASICS | {"ballot_type": "approval", "rule": "greedy"}
    facilitator.post(town.staff_url("/basics"), data=other)
    assert kept(town) == parameters
    page = town.browser().get(town.url()).text
    assert [pair for pair in words if not all(text in page for text in pair)] == []

    counted(town, rule, VOTES * 3, **parameters)
    page = town.browser().get(town.url("/results")).text
    assert [pair for pair in words if not all(text in page for text in pair)] == []
    envelope = town.call(lambda: db.session.scalar(select(Envelope.id).where(Envelope.round_id == town.round_id)))  # fmt: skip
    manifest = town.browser().get(town.url(f"/results/{envelope}/manifest.json")).json
    assert (manifest["rule"], manifest["parameters"]) == (rule, parameters)


def _told(town):
    with town.app.test_request_context("/"):
        round_ = db.session.get(Round, town.round_id)
        return wording.parameter_rows(round_.rule, round_.parameters, round_.currency)


def test_the_page_of_the_rules_names_every_parameter(town):
    page = town.browser().get("/budgets/rules").text
    for settings in SETTINGS.values():
        assert [str(one.label) for one in settings.values() if str(one.label) not in page] == []


def test_another_rule_keeps_what_it_knows_and_says_what_goes(town, facilitator):
    draft(town, parameters={"misfit": "skip", "threshold": 7, "by": "points"})
    said = facilitator.post(town.staff_url("/rule"), data={"rule": "phragmen"}, follow_redirects=True).text  # fmt: skip
    assert kept(town) == {"misfit": "skip"}
    assert "Kept: When a project no longer fits: Skip it and go on." in said
    assert "does not know it: Fewest votes (or points) a project needs: 7." in said
    assert "What is counted first" not in said.split("role=\"status\"")[1].split("</div>")[0]  # as usual: no loss  # fmt: skip
    facilitator.post(town.staff_url("/rule"), data={"rule": "greedy"})
    assert kept(town) == {"misfit": "skip"}


def test_changing_the_rule_with_the_texts_says_what_goes_too(town, facilitator):
    draft(town, rule="equal-shares", ballot_type="approval", parameters={"eligibility": 3})
    basics = BASICS | {"ballot_type": "approval"}
    said = facilitator.post(town.staff_url("/basics"), data=basics, follow_redirects=True).text
    assert "Least share of the voters a project needs: its share of the money divided by 3" in said
    again = facilitator.post(town.staff_url("/basics"), data=basics, follow_redirects=True).text
    assert "No longer set" not in again


def test_a_setting_that_the_new_rule_has_under_other_values_goes(town, facilitator):
    draft(town, rule="max-welfare", parameters={"by": "cost"})
    facilitator.post(town.staff_url("/rule"), data={"rule": "greedy"})
    assert kept(town) == {}
