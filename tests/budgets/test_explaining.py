"""How a result came about: the pages beside a result, the rules explained, the rule chosen."""

import json
import re
import subprocess
import sys
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.budgets import counting, queries, tasks
from app.budgets.models import CountedBallot, EnvelopeResult, Round
from app.budgets.services import (
    closing,
    elections,
    examples,
    opening,
    rounds,
    study,
    tally,
    wording,
)
from app.core.database import insert_for
from app.extensions import db
from tests.budgets.counting.test_checker import errors
from tests.factories.budgets import build_round

VOTES = [*[{"1": 1, "2": 1}] * 6, *[{"3": 1, "4": 1}] * 3, {"4": 1}]
RULES = {
    "greedy": {},
    "equal-shares": {"completion": "add1", "increment": 100},
    "phragmen": {},
    "max-welfare": {},
}


def counted(
    town, rule, ballots=VOTES, kind="approval", limits=None, is_explained=True, **parameters
):
    """A published round of this rule with these ballots."""

    def build():
        round_ = build_round(db, budget=110, rule=rule, parameters={**RULES[rule], **parameters}, ballot_type=kind, limits=limits or {})  # fmt: skip
        db.session.flush()
        closing.close(round_, None, "Rehearsal")
        rows = [
            {
                "round_id": round_.id, "slot": f"{n:032x}", "version": 1, "area": "", "nonce": "",
                "channel": "web", "content": json.dumps(ballot), "is_cancelled": False,
            }
            for n, ballot in enumerate(ballots)
        ]  # fmt: skip
        if rows:
            db.session.execute(insert_for(db.session, CountedBallot), rows)
        closing.count(round_)
        closing.finish_unlinking(round_)
        closing.publish(round_, None)
        db.session.commit()
        if is_explained:
            tasks.explain_pending()
        return round_.id

    town.round_id = town.call(build)
    return town


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("page", ["", "/rounds", "/compare", "/own"])
@pytest.mark.parametrize("ballots", [VOTES, []], ids=["ballots", "none"])
def test_every_page_of_a_result_under_every_rule(town, rule, page, ballots):
    counted(town, rule, ballots)
    answer = town.browser().get(town.url(f"/results{page}"))
    assert answer.status_code == 200
    assert "%(" not in answer.text


def test_pages_say_that_a_count_is_still_explained_until_the_job_has_done_it(town):
    counted(town, "greedy", is_explained=False)
    pages = [town.url("/results"), town.url("/results/compare")]
    waiting = [town.browser().get(page).text for page in pages]
    assert all("still being worked out" in text for text in waiting)
    town.call(tasks.explain_pending)
    done = [town.browser().get(page).text for page in pages]
    assert not any("being worked out" in text for text in done)
    assert "Projects on which the rules differ" in done[1]


@pytest.mark.parametrize("ballots", [VOTES, []], ids=["ballots", "none"])
def test_a_count_is_explained_once(town, ballots):
    counted(town, "greedy", ballots)
    assert town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().study)
    assert town.call(lambda: db.session.scalars(queries.unstudied_rounds()).all()) == []


def test_closing_leaves_the_explaining_to_the_job(town, monkeypatch):
    nudged = []
    monkeypatch.setattr(tasks, "explain", lambda: nudged.append(1))
    monkeypatch.setattr(tasks, "study_of", pytest.fail)
    town.call(lambda: tasks.finish(db.session.get(Round, town.round_id), None, "Rehearsal"))
    assert nudged == [1]


def test_what_was_left_out_is_named_with_the_reason_and_does_not_hang_on_the_clock(town, monkeypatch):  # fmt: skip
    monkeypatch.setattr(study, "ALWAYS", 1)
    monkeypatch.setattr(study, "MOST_EFFORT", 0)
    counted(town, "greedy")
    kept = town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().study)
    assert (len(kept["lacked"]), kept["todo"], len(kept["left_out"])) == (1, [], 1)
    said = re.search(r"was not worked out, because .*?: ([^<]*)\.", town.browser().get(town.url("/results")).text)  # fmt: skip
    assert unescape(said[1]) == f"“Project {kept['left_out'][0]}”"


def test_of_small_counts_nothing_is_left_out(town):
    ballots = [{str(1 + n % 4): 1} for n in range(60)]
    counted(town, "equal-shares", ballots)
    query = select(EnvelopeResult.outcome, EnvelopeResult.study)
    outcome, kept = town.call(lambda: tuple(db.session.execute(query).one()))
    why = {code: reason["why"] for code, reason in json.loads(outcome)["projects"].items()}
    losers = {code for code, reason in why.items() if not reason.startswith("won")}
    assert losers
    assert (set(kept["lacked"]), kept["todo"], kept["left_out"]) == (losers, [], [])


def test_explaining_goes_on_where_the_last_run_stopped(town, monkeypatch):
    """Each run does at least one step, whatever a step takes, and none is done twice."""
    counted(town, "greedy", is_explained=False)
    asked = []
    monkeypatch.setattr(tasks, "lacked", lambda _election, code, _currency: asked.append(code) or study.lacked(_election, code, _currency))  # fmt: skip
    town.call(lambda: tasks.explain_pending(1))
    text = town.browser().get(town.url("/results")).text
    assert f"is still being worked out: “Project {_study(town)['todo'][0]}”" in text
    town.call(lambda: tasks.explain_pending(1))
    assert len(asked) == len(set(asked)) == 2
    assert set(_study(town)["lacked"]) == set(asked)
    assert "being worked out" not in town.browser().get(town.url("/results")).text
    town.call(lambda: tasks.explain_pending(1))
    assert len(asked) == 2


def test_two_that_explain_the_same_count_lose_nothing_of_each_other(town):
    """As two workers would: both began from the same list of what remains."""
    counted(town, "greedy", is_explained=False)
    town.call(lambda: tasks.explain_pending(1))
    first, rest = _study(town)["lacked"], _study(town)["todo"]
    for code in [*first, *rest]:
        town.call(lambda code=code: tally.keep_lacked(_envelope(), code, {"cost": 1, "votes": 1}))
    assert _study(town)["lacked"] == {**first, **{code: {"cost": 1, "votes": 1} for code in rest}}
    assert town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().explained_at)


def _study(town):
    return town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().study)


def _envelope():
    return db.session.scalars(select(EnvelopeResult.envelope_id)).one()


def test_the_rounds_of_equal_shares_say_who_paid(town):
    counted(town, "equal-shares", VOTES * 3)
    text = town.browser().get(town.url("/results/rounds")).text
    assert "supporters paid €" in text
    assert "Everybody’s share at first" in text


def test_a_loser_reads_what_it_lacked(town):
    counted(town, "greedy")
    study = town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().study)
    assert study["lacked"]["4"] == {"cost": None, "votes": 2}
    text = town.browser().get(town.url("/results")).text
    assert "It would have won with 2 more ballots for it alone." in text


def test_what_it_lacked_would_have_been_enough(town):
    """The counterfactuals are true: count again with them."""
    costs = {"a": 600, "b": 500, "c": 300}
    projects = tuple(counting.Project(name, cost) for name, cost in costs.items())
    ballots = [{"a": 1}] * 5 + [{"b": 1}] * 4 + [{"c": 1}] * 2
    election = counting.Election(800, projects, counting.Ballots.of(ballots))
    outcome = counting.count(election)
    for code in (reason.project for reason in outcome.reasons if not reason.is_funded):
        lacked = study.lacked(election, code, "JPY")
        more = counting.Ballots.of([*ballots, *[{code: 1}] * lacked["votes"]])
        assert code in counting.count(counting.Election(800, projects, more)).winners
        fewer = counting.Ballots.of([*ballots, *[{code: 1}] * (lacked["votes"] - 1)])
        assert code not in counting.count(counting.Election(800, projects, fewer)).winners
        if lacked["cost"]:
            cheaper = tuple(
                counting.Project(p.id, lacked["cost"] if p.id == code else p.cost) for p in projects
            )
            again = counting.Election(800, cheaper, election.ballots)
            assert code in counting.count(again).winners


def test_the_comparison_names_the_projects_that_differ(town):
    counted(town, "greedy")
    sides = town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().study["sides"])
    assert [side["rule"] for side in sides] == ["greedy", "equal-shares", "phragmen", "max-welfare"]
    differ = set(sides[0]["winners"]) ^ set(sides[1]["winners"])
    assert differ
    text = town.browser().get(town.url("/results/compare")).text
    assert "Projects on which the rules differ" in text
    assert "this round’s rule" in text


def test_how_many_prefer_which_outcome_is_always_reported(town):
    """Also where the comparison step is off."""
    counted(town, "equal-shares", VOTES * 3)
    figures = json.loads(town.call(lambda: db.session.scalars(select(EnvelopeResult)).one().outcome))["figures"]  # fmt: skip
    text = town.browser().get(town.url("/results/compare")).text
    assert f"{figures['prefer_shares']} voters have more of their choices under equal shares, {figures['prefer_greedy']} have more under" in text  # fmt: skip
    assert figures["prefer_shares"] + figures["prefer_greedy"] > 0
    counted(town, "equal-shares")
    assert "more of their choices" not in town.browser().get(town.url("/results/compare")).text


def test_money_that_came_from_elsewhere_is_told(town):
    def build():
        round_ = build_round(db, is_open=False, budget=100)
        target = rounds.add_envelope(round_, 5000, title="Schools")
        rounds.add_project(round_, target, "Library", 4000)
        round_.envelopes[0].rolls_to_id = target.id
        db.session.flush()
        opening.open_round(round_, None)
        tasks.finish(round_, None, "Rehearsal")
        closing.publish(round_, None)
        return round_.id, target.id

    town.round_id, target = town.call(build)
    text = town.browser().get(town.url(f"/results?envelope={target}")).text
    assert "€100 of the money was left over elsewhere." in text
    assert "left over elsewhere" not in town.browser().get(town.url("/results")).text


def test_results_are_nobodys_business_before_they_are_published(town):
    for page in ("/rounds", "/compare", "/own"):
        assert town.browser().get(town.url(f"/results{page}")).status_code in (303, 403)


def test_the_rules_are_explained_by_what_the_kernel_counts(town):
    text = town.browser().get("/budgets/rules").text
    for one in examples.RULES:
        assert f'id="{one}"' in text
    assert "4 voters get nothing that they chose" in text
    assert text.count('role="img"') == text.count("<desc") == text.count("</title>") - 1


def test_in_the_example_payments_add_up_to_the_costs(town):
    with town.app.test_request_context("/"):
        found = {one.rule: one for one in examples.examples("EUR")}
    shares = found["equal-shares"]
    before = [shares.top] * len(examples.BALLOTS)
    for step in shares.steps:
        paid = [b - a for b, a in zip(before, step.columns, strict=True)]
        assert sum(paid) == pytest.approx(step.cost)
        assert {v for v, amount in enumerate(paid) if amount} <= step.payers
        before = step.columns
    assert sum(found["phragmen"].steps[-1].columns) > 0
    assert (found["greedy"].without, shares.without) == (4, 0)


def test_a_facilitator_compares_the_rules_and_chooses_one(town, facilitator):
    def draft():
        round_ = build_round(db, is_open=False, ballot_type="choose-1")
        db.session.flush()
        return round_.id

    town.round_id = town.call(draft)
    page = facilitator.get(town.staff_url("/rule"))
    assert "equal shares brings nothing" in page.text
    assert facilitator.post(town.staff_url("/rule"), data={"rule": "equal-shares"}).status_code == 303  # fmt: skip
    chosen = town.call(lambda: db.session.execute(select(Round.rule, Round.parameters).where(Round.id == town.round_id)).one())  # fmt: skip
    assert chosen.rule == "equal-shares"
    assert chosen.parameters["increment"] == 100
    assert "equal shares brings nothing" in facilitator.get(town.staff_url("/open")).text
    assert facilitator.post(town.staff_url("/rule"), data={"rule": "dictator"}).status_code == 404


def test_using_the_same_rule_again_keeps_its_settings(town, facilitator):
    def draft():
        round_ = build_round(db, is_open=False, parameters={"threshold": 7})
        db.session.flush()
        return round_.id

    town.round_id = town.call(draft)
    facilitator.post(town.staff_url("/rule"), data={"rule": "greedy"})
    assert town.call(lambda: db.session.get(Round, town.round_id).parameters) == {"threshold": 7}


def test_the_rule_of_an_open_round_stays(town, facilitator):
    facilitator.post(town.staff_url("/rule"), data={"rule": "phragmen"})
    assert town.call(lambda: db.session.get(Round, town.round_id).rule) == "greedy"


def test_residents_do_not_choose_rules(town, voter):
    assert voter.get(town.staff_url("/rule")).status_code == 403
    assert voter.post(town.staff_url("/rule"), data={"rule": "greedy"}).status_code == 403


def test_every_rule_is_named_and_explained():
    assert set(wording.RULES) == set(wording.EXPLAINED) == set(counting.RULES)
    assert set(wording.CHOOSABLE) < set(counting.RULES)


def test_a_published_count_can_be_counted_again(town, tmp_path):
    counted(town, "equal-shares", VOTES * 3)
    page = town.browser().get(town.url("/results")).text
    for name in ("manifest.json", "ballots.txt", "recount.py"):
        (address,) = set(re.findall(f'href="([^"]*{name})"', page))
        (tmp_path / name).write_bytes(town.browser().get(address).data)
    command = [sys.executable, "-I", "recount.py", "manifest.json", "ballots.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_published_ballots_pass_the_checker_of_pabulib(town, monkeypatch):
    monkeypatch.setattr(elections, "zone", lambda: ZoneInfo("Europe/Dublin"))
    counted(town, "greedy", VOTES * 3)
    page = town.browser().get(town.url("/results")).text
    (address,) = set(re.findall(r'href="([^"]*\.pb)"', page))
    assert errors(town.browser().get(address).text) == []


def test_few_ballots_are_not_given_away_for_a_recount(town):
    counted(town, "equal-shares")
    page = town.browser().get(town.url("/results")).text
    assert "ballots.txt" not in page
    envelope = re.search(r"/results/(\d+)\.csv", page)[1]
    for name in ("/manifest.json", "/ballots.txt", ".json", ".pb"):
        assert town.browser().get(town.url(f"/results/{envelope}{name}")).status_code == 404


@pytest.mark.parametrize("rule", ["equal-shares", "phragmen"])
def test_of_few_ballots_nothing_is_said_about_single_voters(town, rule):
    def told():
        pages = ("", "/rounds", "/compare", "/own")
        return [town.browser().get(town.url(f"/results{page}")).text for page in pages]

    single = ("paid", "at most €", "effective", "has now carried", "without a funded choice", "funded choices")  # fmt: skip
    counted(town, rule, VOTES * 3)
    before = " ".join(told())
    assert [words for words in single if words in before]
    counted(town, rule)
    said = told()
    assert all("so it is not published" in text for text in said[1:])
    text = re.sub(r"so few people.*?published|data-\w+=\"[^\"]*\"|<title>.*|helped to pay|who paid", "", " ".join(said), flags=re.I)  # fmt: skip
    assert [words for words in single if words in text] == []
    assert json.loads(unescape(re.search(r'data-outcome="([^"]*)"', said[3])[1]))["endowment"] == 0


def test_of_projects_that_exclude_each_other_one_is_funded(town, facilitator):
    def draft():
        round_ = build_round(db, is_open=False)
        db.session.flush()
        return round_.id, round_.envelopes[0].id

    town.round_id, envelope = town.call(draft)
    for title in ("Fountain in the square", "Tree in the square"):
        values = {"title": title, "cost": "5", "envelope_id": envelope, "category_id": "0", "district_id": "0"}  # fmt: skip
        answer = facilitator.post(town.staff_url("/projects/new"), data=values | {"conflict_group": "square"})  # fmt: skip
        assert answer.status_code == 303

    def winners():
        round_ = db.session.get(Round, town.round_id)
        projects = list(db.session.scalars(queries.standing(round_.id)))
        types = {("", '{"5":1,"6":1}'): 3}
        election, _ = tally.election_of(round_.envelopes[0], projects, types, 10_000)
        return counting.count(election).winners

    assert town.call(winners) == ("5",) or town.call(winners) == ("6",)


def test_before_publishing_a_facilitator_reads_how_many_ballots_are_unlike_any_other(town):
    counted(town, "greedy", [{"1": 1}, {"1": 1}, {"2": 1}, {"3": 1}])
    assert town.call(lambda: tally.unlike_any_other(db.session.get(Round, town.round_id))) == 50.0
