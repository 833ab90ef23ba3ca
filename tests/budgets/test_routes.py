"""The way of a ballot through the pages: choose, review, cast, change, cancel, and the result."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.budgets import tasks
from app.budgets.models import Ballot, Draft, Round
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.site import Site, save
from app.extensions import db


def add(browser, town, *codes):
    for code in codes:
        answer = browser.post(town.url("/booth"), data={"add": code})
        assert answer.status_code == 303
        assert answer.location.endswith("/booth#here")


def hidden(page, name):
    return re.findall(f'name="{name}"[^>]*value="([^"]*)"', page.text)


def cast(browser, town, **more):
    page = browser.get(town.url("/review"))
    data = {
        "submission": hidden(page, "submission")[0],
        "area": "",
        "sure": "y",
        "choice": hidden(page, "choice"),
    }
    return browser.post(town.url("/cast"), data=data | more)


def ballots(town):
    return town.call(lambda: [(b.content, b.version, b.is_cancelled) for b in db.session.scalars(select(Ballot))])  # fmt: skip


def test_the_list_and_the_round_are_public(town):
    browser = town.browser()
    assert "Your streets" in browser.get("/budgets").text
    page = browser.get(town.url())
    assert page.status_code == 200
    assert "Project 1" in page.text
    assert "€100" in page.text


def test_a_visitor_who_adds_a_project_is_sent_to_sign_in(town):
    browser = town.browser()
    page = browser.get(town.url("/booth"))
    assert 'name="add" value="1"' in page.text
    answer = browser.post(town.url("/booth"), data={"add": "1"})
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_the_booth_fills_and_says_what_does_not_fit(town, voter):
    add(voter, town, "1")
    page = voter.get(town.url("/booth"))
    assert "€40 left" in page.text
    assert "Does not fit: €10 too much" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    voter.post(town.url("/booth"), data={"add": "2"})
    assert "€40 left" in voter.get(town.url("/booth")).text
    voter.post(town.url("/booth"), data={"remove": "1"})
    assert "€100 left" in voter.get(town.url("/booth")).text


def test_the_booth_comes_back_to_where_one_was_and_no_address_names_it(town, voter):
    """What the browser remembers of a visit is addresses: with a project in them they would tell what was chosen."""
    answer = voter.post(town.url("/booth"), data={"add": "3"})
    page = voter.get(answer.location).text
    card = page.split('id="here"')[1].split("</li>")[0]
    assert "Project 3" in card
    assert 'id="p3"' in card
    assert page.count('id="here"') == 1
    assert 'id="here"' not in town.browser().get(town.url("/booth")).text


def test_the_filters_of_the_booth_stay(town, voter):
    answer = voter.post(town.url("/booth?sort=cost&category=x"), data={"add": "1"})
    assert "sort=cost" in answer.location
    assert "category=x" in answer.location


def test_choosing_reviewing_casting(town, voter):
    add(voter, town, "1", "3")
    page = voter.get(town.url("/review"))
    assert hidden(page, "choice") == ["1:1", "1:3"]
    done = cast(voter, town)
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    assert "Your ballot is in" in done.text
    assert "Project 1" not in done.text
    assert ballots(town) == [('{"1":1,"3":1}', 1, False)]
    assert town.call(lambda: db.session.scalars(select(Draft)).all()) == []


def test_the_mail_says_nothing_of_the_choice_and_comes_once(town, voter):
    add(voter, town, "1")
    cast(voter, town)
    add(voter, town, "2")
    cast(voter, town)
    [mail] = town.call(lambda: [m.subject + m.text + m.html for m in db.session.scalars(select(OutgoingMail))])  # fmt: skip
    assert "Your streets" in mail
    assert "Project" not in mail


def test_a_ballot_that_is_not_cast_yet_is_said_to_be_so(town, voter):
    assert "not cast yet" not in voter.get(town.url()).text
    add(voter, town, "1")
    assert "Your ballot is not cast yet" in voter.get(town.url()).text
    cast(voter, town)
    assert "not cast yet" not in voter.get(town.url()).text


def test_signing_out_forgets_what_was_chosen_and_says_so(town, voter):
    add(voter, town, "1")
    answer = voter.post("/sign-out", data={"anyway": "yes"}, follow_redirects=True)
    assert "Your ballot was not cast" in answer.text
    assert voter.get_cookie(f"ballot-{town.round_id}", domain="folkmoot.test") is None


def test_the_mail_does_not_keep_when_somebody_voted(town, voter):
    cast(voter, town)
    moments = select(OutgoingMail.created_at, OutgoingMail.not_before)
    [row] = town.call(lambda: db.session.execute(moments).all())
    assert {moment.time() for moment in row} == {time(0)}
    town.call(lambda: tasks.finish(db.session.get(Round, town.round_id), None, "over"))
    assert town.call(lambda: db.session.scalars(select(OutgoingMail)).all()) == []


def test_without_the_declaration_nothing_is_cast(town, voter):
    add(voter, town, "1")
    answer = cast(voter, town, sure="")
    assert answer.status_code == 422
    assert "Confirm that this is your own choice" in answer.text
    assert hidden(answer, "choice") == ["1:1"]
    assert ballots(town) == []


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (["1:1", "1:2"], "Remove projects worth €10"),
        (["1:99"], "not on your ballot"),
        (["2:1"], "do not follow the rules"),
    ],
)
def test_a_forged_ballot_is_refused_in_words_with_the_choices_kept(town, voter, choice, words):
    answer = cast(voter, town, choice=choice)
    assert answer.status_code == 422
    assert words in answer.text
    assert hidden(answer, "choice") == choice
    assert ballots(town) == []


def test_a_double_click_casts_once(town, voter):
    add(voter, town, "1")
    page = voter.get(town.url("/review"))
    data = {"submission": hidden(page, "submission")[0], "sure": "y", "choice": ["1:1"]}
    first, second = (voter.post(town.url("/cast"), data=data) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert ballots(town) == [('{"1":1}', 1, False)]


def test_an_empty_ballot_is_an_abstention(town, voter):
    assert cast(voter, town).status_code == 200
    assert ballots(town) == [("{}", 1, False)]


def test_changing_starts_from_the_cast_ballot_or_afresh(town, voter):
    add(voter, town, "1", "3")
    cast(voter, town)
    page = voter.get(town.url("/change"))
    assert "Project 1" not in page.text
    voter.post(town.url("/change"), data={"begin": "cast"})
    assert hidden(voter.get(town.url("/review")), "choice") == ["1:1", "1:3"]
    voter.post(town.url("/change"), data={"begin": "empty"})
    add(voter, town, "2")
    assert "Your ballot is changed" in cast(voter, town).text
    assert ballots(town) == [('{"2":1}', 2, False)]


def test_cancelling(town, voter):
    add(voter, town, "1")
    cast(voter, town)
    page = voter.get(town.url("/cancel"))
    answer = voter.post(town.url("/cancel"), data={"submission": hidden(page, "submission")[0]})
    assert "Your ballot is cancelled" in answer.text
    assert ballots(town) == [("", 2, True)]


@pytest.mark.parametrize("tail", ["/cast", "/cancel"])
def test_after_the_close_the_server_refuses_whatever_the_page_showed(town, voter, tail):
    add(voter, town, "1")
    cast(voter, town)
    before = ballots(town)
    data = {"submission": "f" * 32, "sure": "y", "choice": ["1:2"]}
    with time_machine.travel(now() + timedelta(days=2)):
        voter = town.browser(town.voter_id)
        answer = voter.post(town.url(tail), data=data)
    assert answer.status_code == 409
    assert "Voting closed" in answer.text
    assert ballots(town) == before
    if tail == "/cast":
        assert hidden(answer, "choice") == ["1:2"]


def test_the_project_page(town):
    page = town.browser().get(town.url())
    link = re.search(r'href="(/budgets/\d+/projects/\d+)"', page.text)[1]
    project = town.browser().get(link)
    assert project.status_code == 200
    assert "€60" in project.text


def test_a_facilitator_runs_a_round_from_beginning_to_end(town, voter, facilitator):
    component_id = town.call(lambda: _component_id(town.round_id))
    answer = facilitator.post(
        f"/admin/budgets/new?component={component_id}",
        data={"titles-en": "Second round", "rule": "greedy", "ballot_type": "knapsack", "by": "points",
              "misfit": "skip", "area_rule": "own", "threshold": "0",
              "opens_at": "2020-01-01T08:00", "closes_at": "2099-01-01T20:00"},
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    base = answer.location.removesuffix("/envelopes")
    town.round_id = int(base.rsplit("/", 1)[1])
    assert facilitator.post(f"{base}/envelopes", data={"amount": "100", "district_id": "0", "rolls_to_id": "0"}).status_code == 303  # fmt: skip
    envelope = re.search(r"envelopes/(\d+)", facilitator.get(f"{base}/envelopes").text)[1]
    for cost in ("60", "70"):
        project = {"title": f"For {cost} euros", "cost": cost, "envelope_id": envelope, "category_id": "0", "district_id": "0"}  # fmt: skip
        assert facilitator.post(f"{base}/projects/new", data=project).status_code == 303
    assert town.browser().get(town.url()).status_code in (303, 403)
    for tail in ("", "/basics", "/envelopes", "/projects", "/open", "/projects/new"):
        assert facilitator.get(base + tail).status_code == 200, tail
    assert facilitator.post(f"{base}/open").status_code == 303
    assert town.browser().get(town.url()).status_code == 200
    assert facilitator.get(f"{base}/ask/close").status_code == 200
    add(voter, town, "1")
    assert cast(voter, town).status_code == 200
    assert facilitator.post(f"{base}/ask/close", data={"reason": ""}).status_code == 422
    asked = facilitator.post(f"{base}/ask/close", data={"reason": "Rehearsal"})
    assert asked.status_code == 303
    assert facilitator.post(f"{asked.location}/confirm").status_code == 409
    other = town.browser(town.make_person(Role.ADMINISTRATOR))
    assert other.post(f"{asked.location}/confirm").location == base
    assert town.browser().get(town.url("/results")).status_code in (303, 403)
    assert facilitator.get(town.url("/results")).status_code == 200
    assert facilitator.post(f"{base}/publish").status_code == 303
    page = town.browser().get(town.url("/results"))
    assert "The whole city chose 1 project" in page.text
    assert "It came first with 1 vote" in page.text
    assert "Rehearsal" in page.text
    assert ballots(town) == []
    assert facilitator.get(base).status_code == 200
    assert town.browser().get(town.url(f"/results/{envelope}.csv")).status_code == 200
    for kind in ("json", "pb"):
        assert town.browser().get(town.url(f"/results/{envelope}.{kind}")).status_code == 404
    assert town.browser().get(town.url("/definition.json")).json["round"] == town.round_id


def _component_id(round_id):
    return db.session.get(Round, round_id).component_id


def test_residents_do_not_run_rounds(town, voter):
    for tail in ("", "/open", "/ask/close", "/exceptions", "/agreement", "/projects"):
        assert voter.get(town.staff_url(tail)).status_code == 403
    for tail in (
        "/open",
        "/ask/close",
        "/ask/pause",
        "/go-on",
        "/publish",
        "/take-back",
        "/projects/take-over",
    ):
        assert voter.post(town.staff_url(tail)).status_code == 403


def test_an_open_round_does_not_change(town, facilitator):
    answer = facilitator.post(
        town.staff_url("/projects/new"),
        data={"title": "Late one", "cost": "5", "envelope_id": "1", "category_id": "0", "district_id": "0"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert "Late one" not in facilitator.get(town.staff_url("/projects")).text


def test_a_rounds_title_and_text_are_written_in_each_language(town, facilitator):
    town.call(lambda: save(Site(languages=["en", "de"])))
    component_id = town.call(lambda: _component_id(town.round_id))
    words = {"titles-en": "Your streets", "titles-de": "Ihre Straßen", "texts-en": "Benches and trees", "texts-de": "Bänke und Bäume"}  # fmt: skip
    rest = {"rule": "greedy", "ballot_type": "knapsack", "by": "points", "misfit": "skip", "area_rule": "own"}  # fmt: skip
    address = f"/admin/budgets/new?component={component_id}"
    assert "Write a title" in facilitator.post(address, data=words | rest | {"titles-en": ""}).text
    answer = facilitator.post(address, data=words | rest)
    assert answer.status_code == 303, answer.text
    basics = answer.location.replace("/envelopes", "/basics")
    page = facilitator.get(basics).text
    assert all(word in page for word in words.values())
    changed = words | rest | {"texts-de": "Nur Bäume"}
    assert facilitator.post(basics, data=changed).status_code == 303
    told = select(Round.title, Round.titles, Round.body, Round.texts).order_by(Round.id.desc())
    assert town.call(lambda: tuple(db.session.execute(told).first())) == (
        "Your streets",
        {"en": "Your streets", "de": "Ihre Straßen"},
        "Benches and trees",
        {"en": "Benches and trees", "de": "Nur Bäume"},
    )
