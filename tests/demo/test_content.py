"""The demo's texts are complete, within the limits of the forms, and refer to each other rightly."""

import json
import re
from collections import Counter
from itertools import pairwise

import pytest

from app.demo.content import FOLDER, TOPICS, load, proposals

ROUNDS = ("round-streets", "round-library")
PEOPLE = {person["key"] for person in load("people")}
PROPOSALS = {proposal["key"]: proposal for proposal in proposals()}
COMPONENTS = {c["key"]: c["kind"] for process in load("processes") for c in process["components"]}
DISTRICTS = {district["key"] for district in load("site")["districts"]}
CATEGORIES = {category["key"] for category in load("site")["categories"]}


def flat(comments, depth=0):
    for comment in comments:
        yield depth, comment
        yield from flat(comment["replies"], depth + 1)


COMMENTS = [pair for thread in load("comments") for pair in flat(thread["comments"])]


def references(value):
    """All `by` and `author` anywhere in the data."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("by", "author") if isinstance(value.get(key), str))
        value = value.values()
    if not isinstance(value, str | int | float | None):
        for item in value:
            yield from references(item)


def test_every_file_is_a_topic():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_everybody_named_exists(topic):
    assert set(references(load(topic))) <= PEOPLE


def test_there_is_enough_of_everything():
    assert len(PEOPLE) >= 40
    assert len(PROPOSALS) >= 66
    assert len(COMMENTS) >= 160
    assert len(load("assessments")) >= 12
    assert [round_["turnout"] >= 500 for round_ in map(load, ROUNDS)] == [True, True]
    assert [len(round_["projects"]) for round_ in map(load, ROUNDS)] == [20, 14]


def test_each_role_has_an_account():
    roles = {p["role"]: p["email"] for p in reversed(load("people")) if "role" in p}
    assert roles == {
        "administrator": "admin@demo.example",
        "facilitator": "facilitator@demo.example",
        "moderator": "moderator@demo.example",
        "evaluator": "evaluator@demo.example",
        "councillor": "councillor@demo.example",
        "clerk": "clerk@demo.example",
        "resident": "resident@demo.example",
    }


def test_keys_and_titles_are_unique():
    titles = Counter(p["title"].casefold() for p in PROPOSALS.values())
    assert [title for title, n in titles.items() if n > 1] == []
    assert len(PROPOSALS) == len(proposals())
    assert len(PEOPLE) == len({p["email"] for p in load("people")}) == len(load("people"))


@pytest.mark.parametrize("key", PROPOSALS)
def test_a_proposal_passes_the_form(key):
    proposal = PROPOSALS[key]
    assert 15 <= len(proposal["title"]) <= 150
    assert 60 <= len(proposal["body"]) <= 1800
    assert proposal["category"] in CATEGORIES
    assert proposal["district"] in {*DISTRICTS, None}
    assert (proposal["answer"] is not None) == (proposal["status"] in {"accepted", "declined"})
    if proposal["answer"]:
        assert proposal["day"] < proposal["answer"]["day"] < 0
        assert proposal["answer"]["text"]
        assert len(proposal["answer"]["headline"]) <= 100
    if proposal["status"] in {"draft", "withdrawn"}:
        assert proposal["supports"] == 0


def test_a_proposal_is_written_while_its_phase_is_open():
    for process in load("processes"):
        phases = {
            grant["phase"]
            for component in process["components"]
            for grant in component["open_in"]
            if "proposal.create" in grant["actions"]
        }
        spans = [(p["starts"][0], p["ends"][0]) for p in process["phases"] if p["key"] in phases]
        days = [p["day"] for p in PROPOSALS.values() if p["process"] == process["key"]]
        assert all(any(start <= day <= end for start, end in spans) for day in days)


def test_phases_follow_each_other():
    for process in load("processes"):
        phases = process["phases"]
        assert all(a["ends"] <= b["starts"] for a, b in pairwise(phases))
        keys = {phase["key"] for phase in phases}
        assert {g["phase"] for c in process["components"] for g in c["open_in"]} <= keys


def test_comments_hang_on_something_and_keep_the_depth():
    debates = {f"debate:{debate['key']}" for debate in load("debates")}
    items = {
        f"item:{m['key']}:{n}" for m in load("meetings") for n in range(1, len(m["agenda"]) + 1)
    }
    assert {thread["subject"] for thread in load("comments")} <= {*PROPOSALS, *debates, *items}
    assert max(depth for depth, _ in COMMENTS) == 4
    assert {comment["stance"] for _, comment in COMMENTS} == {"for", "against", "neutral"}
    assert all(len(comment["text"]) <= 1000 for _, comment in COMMENTS)


def test_the_open_debate_is_lively():
    (thread,) = (t for t in load("comments") if t["subject"] == "debate:harbour-dark")
    assert len(list(flat(thread["comments"]))) >= 20
    assert [debate["state"] for debate in load("debates")] == ["open", "closed", "open"]
    assert {debate["stances"] for debate in load("debates")} == {"sides", "none", "positions"}


def test_an_agenda_fits_into_its_meeting():
    for meeting in load("meetings"):
        (h1, m1), (h2, m2) = (map(int, meeting[k][1].split(":")) for k in ("starts", "ends"))
        assert sum(item["minutes"] for item in meeting["agenda"]) <= (h2 - h1) * 60 + m2 - m1
        assert ("minutes" in meeting) == (meeting["starts"][0] < 0)


@pytest.mark.parametrize("topic", ROUNDS)
def test_projects_come_from_accepted_proposals(topic):
    round_ = load(topic)
    envelopes = {envelope["key"]: envelope["amount"] for envelope in round_["envelopes"]}
    for project in round_["projects"]:
        assert 0 < project["cost"] <= envelopes[project["envelope"]]
        assert project["category"] in CATEGORIES
        for origin in project["origins"]:
            assert PROPOSALS[origin]["status"] == "accepted"
            assert PROPOSALS[origin]["answer"]["cost"] == project["cost"]
    for key, amount in envelopes.items():
        costs = [p["cost"] for p in round_["projects"] if p["envelope"] == key]
        assert sum(costs) > amount  # so that there is something to choose


def test_assessments_and_reports_refer_to_something():
    assert {a["proposal"] for a in load("assessments")} <= set(PROPOSALS)
    quoted = set(re.findall(r"\{quote:([a-z-]+)\}", json.dumps(load("debates"))))
    keys = {c["key"] for _, c in COMMENTS if "key" in c}
    assert quoted <= keys
    named = {f"comment:{key}" for key in keys - quoted}
    assert {case["subject"] for case in load("moderation")} == named
    reasons = {reason["key"] for reason in load("site")["conduct"]["reasons"]}
    assert {r["reason"] for case in load("moderation") for r in case["reports"]} <= reasons


def test_telephone_numbers_are_fictional():
    text = "".join((FOLDER / f"{topic}.json").read_text(encoding="utf-8") for topic in TOPICS)
    numbers = re.findall(r"\b\d{3,4}[ -]\d{3}[ -]?\d{3,4}\b", text)
    assert numbers
    assert all(number.startswith("0800 555 0") for number in numbers)


def test_components_of_content_exist():
    used = {entry["component"] for topic in ("debates", "meetings") for entry in load(topic)}
    assert used | {load(topic)["component"] for topic in ROUNDS} <= set(COMPONENTS)
