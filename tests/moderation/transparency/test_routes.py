"""The page in figures and its files."""

import csv
import io
import json

import pytest

from app.moderation.models import (
    Appeal,
    Case,
    CaseDecision,
    CaseState,
    Measure,
    Party,
    Report,
    Rule,
)
from app.moderation.notices.models import Notice
from tests.factories import add, make_process, make_proposal, make_user
from tests.factories.lists import World, cases
from tests.factories.queries import count_queries

SECRET = "A telephone number that was hidden"
PAGE = "/moderation/figures"
FILES = ("moderation_reports", "moderation_decisions", "moderation_appeals")


@pytest.fixture
def case(session):
    proposal = add(session, make_proposal(title=SECRET, body=SECRET, author=make_user(name=SECRET)))
    names = {"moderator_id": add(session, make_user(name=SECRET)).id, "statement": SECRET}
    case = add(session, Case(resource_id=proposal.id, space_id=proposal.component.space_id, state=CaseState.HIDDEN, reports_count=1, **names))  # fmt: skip
    report = add(session, Report(case_id=case.id, reporter_id=add(session, make_user(name=SECRET)).id, rule=Rule.PERSONAL_DATA, explanation=SECRET, copied_title=SECRET, copied_body=SECRET))  # fmt: skip
    decision = add(session, CaseDecision(case_id=case.id, measure=Measure.HIDE, rule=Rule.PERSONAL_DATA, statement=SECRET, letter={"en": SECRET}, passage=SECRET))  # fmt: skip
    add(
        session,
        Notice(case_id=case.id, report_id=report.id, name=SECRET, email="secret@example.org"),
        Appeal(case_id=case.id, decision_id=decision.id, party=Party.AUTHOR, text=SECRET),
    )
    return case


def test_an_empty_page_says_so(client, session):
    page = client.get(PAGE).text
    assert "Nothing was reported or decided" in page
    assert "moderation_reports.csv" in page


def test_the_page_counts(client, case):
    page = client.get(PAGE).text
    for words in ("Private data of others", "Hidden", "The form without an account", "Half of the first decisions", "Not decided yet"):  # fmt: skip
        assert words in page
    assert client.get(f"{PAGE}?period=1999").text.count("Nothing was reported") == 1


def test_neither_texts_nor_names_are_repeated(client, case):
    for path in (
        PAGE,
        *(f"/open-data/{name}.{kind}" for name in FILES for kind in ("csv", "json")),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert SECRET not in answer.text, path
        assert "secret@" not in answer.text, path


def test_the_files_hold_a_row_each(client, case):
    (report,) = csv.DictReader(io.StringIO(client.get("/open-data/moderation_reports.csv").text))
    assert (report["rule"], report["source"], report["rules_version"]) == ("personal_data", "without_account", "1")  # fmt: skip
    assert len(report["received_on"]) == 10
    (decision,) = json.loads(client.get("/open-data/moderation_decisions.json").text)
    assert (decision["measure"], decision["reports"], decision["is_first"]) == ("hide", 1, True)
    assert decision["case"] == case.id
    (appeal,) = json.loads(client.get("/open-data/moderation_appeals.json").text)
    assert (appeal["party"], appeal["outcome"], appeal["decided_at"]) == ("author", None, None)


def test_other_data_sets_can_be_fetched_too(client, session):
    assert json.loads(client.get("/open-data/proposals.json").text) == []
    assert client.get("/open-data/proposals.csv").text.startswith("id,process_id")
    for name in ("users", "x" * 5000, "..%2fsecret"):
        assert client.get(f"/open-data/{name}.csv").status_code == 404


def test_spaces_that_are_not_public_are_not_named(client, session, case):
    add(session, make_process(title="Secret plans", slug="secret", published_at=None))
    assert "Secret plans" not in client.get(PAGE).text
    assert client.get(f"{PAGE}?space={case.space_id}").status_code == 200
    for odd in ("0", "-1", "9" * 30, "x", "<script>"):
        page = client.get(PAGE, query_string={"space": odd, "period": odd})
        assert page.status_code == 200
        assert "<script>" not in page.text


def test_a_thousand_cases_cost_as_many_queries_as_ten(client, session):
    world = World(session)
    counts = []
    for many in (10, 990):
        cases(world, many)
        session.commit()
        client.get(PAGE)
        with count_queries() as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14, queries
