"""The open data: what is in the file, what is not, and that every column is described."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest

from app.comments.models import Comment
from app.comments.positions import Position
from app.core import datasets
from app.core.clock import now
from app.core.models import Resource
from app.core.site import Category, Site, save
from app.core.stances import StanceMode
from app.debates.models import Debate
from app.extensions import db
from app.meetings.models import Decision, Meeting, Verdict
from app.proposals.models import Answer, Assessment, Feasibility, Proposal, Status
from tests.factories import add, make_component, make_process, make_proposal, make_user
from tests.factories.debates import make_debate
from tests.factories.opinions import add_answer, make_conversation, make_statement

SECRET = "Nobody may read this"


def fetch(client):
    answer = client.get("/open-data/everything.zip", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def table(archive, name):
    text = archive.read(f"{name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def component(session):
    return add(session, make_component("proposals"))


@pytest.fixture
def proposal(session, component):
    topic = add(session, Category(slug="streets", name={"en": "Streets", "ca": "Carrers"}))
    one = make_proposal(component, category=topic, author=make_user(name="Noor Haddad"))
    return add(session, one)


def test_it_has_a_table_of_each_kind_a_readme_and_the_licence(client, proposal):
    archive = fetch(client)
    tables = {one.name for one in datasets.published()}
    assert set(archive.namelist()) == {f"{n}.csv" for n in tables} | {"README.md", "LICENSE.txt"}
    assert "CC BY 4.0" in archive.read("LICENSE.txt").decode()
    [row] = table(archive, "proposals")
    assert row["title"] == proposal.title
    assert row["status"] == "collecting"
    assert row["topic_id"] == table(archive, "topics")[0]["id"]
    assert row["process_id"] == table(archive, "processes")[0]["id"]
    assert row["published_at"].endswith("Z")
    assert b"Noor" not in b"".join(archive.read(name) for name in archive.namelist())


def test_every_column_is_described(client, proposal):
    archive = fetch(client)
    readme = archive.read("README.md").decode()
    for name in archive.namelist():
        if not name.endswith(".csv"):
            continue
        part = readme.partition(f"## {name}\n")[2].partition("\n## ")[0]
        columns = archive.read(name).decode().splitlines()[0].split(",")
        described = [line for line in part.splitlines() if line.startswith("- ")]
        assert [line.split("`")[1] for line in described] == columns, name
        assert all(len(line.partition(": ")[2]) > 3 for line in described), name
    assert "## proposals.csv\n\nProposals of residents and of the council." in readme
    assert "Rows: 1." in readme.partition("## proposals.csv")[2].partition("##")[0]


def test_every_kind_of_thing_has_a_table(app):
    tables = {one.name for one in datasets.published()}
    kinds = {each.class_ for each in Resource.__mapper__.polymorphic_map.values()}
    plural = {"process": "processes", "minutes": "meetings"}  # the text of minutes is with those
    for kind in kinds:
        name = kind.__mapper__.polymorphic_identity
        assert plural.get(name, f"{name}s") in tables, name


def test_what_is_not_public_is_in_no_table(client, session, component, proposal):
    hidden = {"title": SECRET, "body": SECRET}
    process = add(session, make_process(title=SECRET, published_at=None))
    closed = add(session, make_component("proposals", name={"en": SECRET}))
    closed.published_at = None
    in_draft = add(session, make_component("debates", process, name={"en": SECRET}))
    add(
        session,
        make_proposal(component, published_at=None, **hidden),
        make_proposal(component, hidden_at=now(), **hidden),
        make_proposal(closed, **hidden),
        Debate(component=in_draft, published_at=now(), **hidden),
    )
    gone = make_proposal(component, hidden_at=now(), **hidden)
    add(session, gone)
    seen = {"published_at": now(), "body": SECRET}
    add(
        session,
        Comment(parent_id=gone.id, root_id=gone.id, **seen),
        Comment(parent_id=proposal.id, root_id=proposal.id, hidden_at=now(), **seen),
        Comment(parent_id=proposal.id, root_id=proposal.id, deleted_at=now(), **seen),
        Answer(proposal_id=proposal.id, status=Status.ACCEPTED, headline=SECRET, reason=SECRET),
        Assessment(proposal_id=proposal.id, reason=SECRET),
    )
    archive = fetch(client)
    assert SECRET not in "".join(archive.read(name).decode() for name in archive.namelist())


def test_answers_findings_and_comments_are_there_once_public(client, session, proposal):
    evaluator = add(session, make_user())
    add(
        session,
        Answer(
            proposal_id=proposal.id,
            status=Status.ACCEPTED,
            headline="Yes",
            reason="It is cheap.",
            published_at=now(),
        ),
        Assessment(
            proposal_id=proposal.id,
            evaluator_id=evaluator.id,
            feasible=Feasibility.YES,
            reason="A day of work.",
            assessed_at=now(),
        ),
        Comment(parent_id=proposal.id, root_id=proposal.id, body="I agree.", published_at=now()),
    )
    archive = fetch(client)
    assert table(archive, "proposal_answers")[0]["reason"] == "It is cheap."
    assert table(archive, "proposal_assessments")[0]["feasible"] == "yes"
    [comment] = table(archive, "comments")
    assert (comment["text"], comment["about"]) == ("I agree.", "proposal")
    assert comment["about_id"] == str(proposal.id)


def test_minutes_and_decisions_wait_for_their_publication(client, session):
    component = add(session, make_component("meetings"))
    times = {"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=1)}
    meeting = Meeting(title="Harbour", component=component, published_at=now(), minutes=SECRET, **times)  # fmt: skip
    decided = Decision(meeting=meeting, component=component, number=1, title="A", body=SECRET, verdict=Verdict.NOTED)  # fmt: skip
    add(session, meeting, decided)
    archive = fetch(client)
    assert table(archive, "meetings")[0]["minutes"] == ""
    assert table(archive, "decisions") == []
    meeting.minutes_published_at = decided.published_at = now()
    session.commit()
    archive = fetch(client)
    assert table(archive, "meetings")[0]["minutes"] == SECRET
    assert table(archive, "decisions")[0]["text"] == SECRET


def test_no_text_is_a_formula(client, session, component):
    add(session, make_proposal(component, title='=HYPERLINK("x")', body="- one\n- two"))
    [row] = table(fetch(client), "proposals")
    assert row["title"] == '\'=HYPERLINK("x")'
    assert row["text"] == "'- one\n- two"


def test_a_council_sets_its_own_licence(app, client, session):
    with app.app_context():
        save(Site(texts={"data-licence": {"en": "Open Database License 1.0"}}))
        db.session.commit()
    assert fetch(client).read("LICENSE.txt").decode() == "Open Database License 1.0\n"


def test_the_page_of_open_data_leads_there(client):
    assert 'href="/open-data/everything.zip"' in client.get("/open-data").text


def test_it_is_fetched_a_batch_at_a_time_with_few_queries(app, session, component, monkeypatch):
    monkeypatch.setattr(datasets, "BATCH", 7)
    add(session, *(make_proposal(component) for _ in range(20)))
    with app.test_request_context():
        proposals = next(one for one in datasets.published() if one.name == "proposals")
        rows = list(proposals.rows())
    assert len(rows) == 20
    assert [int(row[0]) for row in rows] == sorted(int(row[0]) for row in rows)
    assert session.query(Proposal).count() == 20


def test_statements_have_numbers_once_five_people_have_answered(client, session):
    conversation = make_conversation(session)
    few = make_statement(session, conversation, "Markets belong on Saturdays", author=make_user())
    many = make_statement(session, conversation, "Trees matter more than parking")
    hidden = {"published_at": None, "held_at": now()}
    make_statement(session, conversation, SECRET, author=make_user(), **hidden)
    people = [make_user(name="Noor Haddad") for _ in range(5)]
    add(session, *people)
    for number, person in enumerate(people):
        add_answer(session, person, many, 1 if number < 3 else -1)
    for person in people[:4]:
        add_answer(session, person, few, 1)
    session.commit()
    archive = fetch(client)
    rows = {row["text"]: row for row in table(archive, "statements")}
    assert set(rows) == {few.body, many.body}
    numbers = [[rows[one.body][name] for name in ("agree", "disagree", "pass")] for one in (few, many)]  # fmt: skip
    assert numbers == [["", "", ""], ["3", "2", "0"]]
    assert rows[few.body]["by_council"] == "false"
    assert rows[few.body]["debate_id"] == str(conversation.debate_id)
    assert "Noor" not in archive.read("statements.csv").decode()
    conversation.debate.hidden_at = now()
    session.commit()
    assert table(fetch(client), "statements") == []


def test_positions_stand_with_the_debate_and_with_each_comment(client, session):
    debate = make_debate(stance_mode=StanceMode.POSITIONS)
    names = ("Nowhere", "At night", "Always")
    debate.positions = [Position(number=n, name=name) for n, name in enumerate(names, 1)]
    other = make_debate()
    other.positions = [Position(number=1, name=SECRET)]
    add(session, debate, other)
    seen = {"published_at": now(), "parent_id": debate.id, "root_id": debate.id}
    last = debate.positions[1].id
    add(session, Comment(body="I agree.", position_id=last, **seen), Comment(body="So.", **seen))
    archive = fetch(client)
    kept = {row["id"]: row["positions"] for row in table(archive, "debates")}
    assert kept == {str(debate.id): "\n".join(names), str(other.id): ""}
    assert [row["position"] for row in table(archive, "comments")] == ["At night", ""]
