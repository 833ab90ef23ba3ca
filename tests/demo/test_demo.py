"""Loading the demo: complete, deterministic, repeatable, and never in production."""

from collections import Counter

import pytest
from flask_login import FlaskLoginClient
from sqlalchemy import func, select

from app.accounts.models import RoleGrant, User
from app.budgets.models import Ballot, CountedBallot, Project, ProjectResult, Round, RoundState
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.models import Resource, ResourceCounters
from app.core.recount import checks
from app.debates.models import Debate
from app.demo import services
from app.demo.content import load, proposals
from app.extensions import db
from app.likes.models import Support
from app.meetings.models import Meeting
from app.moderation.models import Case, CaseState
from app.notifications.models import News, Notification
from app.proposals.models import Assessment, Proposal, Status
from app.spaces.models import Process
from tests.factories.apps import build_app


@pytest.fixture
def demo(scratch_app):
    """Run `flask demo` with these options."""
    runner = scratch_app.test_cli_runner()
    return lambda *options: runner.invoke(args=["demo", *options])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """An application with the demo, and what loading it said."""
    app = build_app(tmp_path_factory.mktemp("app"), "demo")
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    yield app, result.output
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def town(loaded):
    """A context of the application with the demo."""
    with loaded[0].app_context():
        yield loaded[0]


def count(model, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def contents() -> dict[str, list]:
    """What the seed decides, table by table; slots and keys of ballots are drawn anew."""
    queries = {
        "people": select(User.name, User.public_id, User.uuid, User.created_at).order_by(User.id),
        "texts": select(
            Resource.kind,
            Resource.title,
            Resource.body,
            Resource.author_id,
            Resource.random_key,
            Resource.published_at,
        ).order_by(Resource.id),
        "supports": select(Support.user_id, Support.resource_id, Support.created_at).order_by(
            Support.id
        ),
        "running": select(Ballot.area, Ballot.content, Ballot.version).order_by(
            Ballot.area, Ballot.content, Ballot.version
        ),
        "counted": select(ProjectResult.project_id, ProjectResult.votes, ProjectResult.why),
    }
    return {name: db.session.execute(query).all() for name, query in queries.items()}


def rows() -> dict[str, int]:
    return {table.name: count(table) for table in db.metadata.sorted_tables}


def test_a_second_run_changes_nothing_and_a_reset_tells_the_same_story(loaded):
    app, said = loaded
    assert services.PASSWORD in said
    for account in services.accounts():
        assert account["email"] in said
    with app.app_context():
        before, told = rows(), contents()
    for options, answer in (((), "already here"), (("--reset",), "Loaded the demo town")):
        again = app.test_cli_runner().invoke(args=["demo", *options])
        assert again.exit_code == 0, again.output
        assert answer in again.output
        with app.app_context():
            assert rows() == before
            assert contents() == told
    shares = app.config["KEYS_DIR"].glob("*/round-*.key")
    assert len(list(shares)) == 4  # of the two rounds that run


def test_everything_of_the_content_is_there(town):
    assert count(Process) == len(load("processes"))
    assert count(RoleGrant) == sum(p.get("role", "resident") != "resident" for p in load("people"))
    assert count(Proposal) == len(proposals())
    assert count(Proposal, Proposal.published_at.is_(None)) == 1
    assert count(Proposal, Proposal.status == Status.ACCEPTED) == 38
    assert count(Assessment, Assessment.assessed_at.is_not(None)) == sum(
        "feasible" in found for found in load("assessments")
    )
    assert count(Support) == sum(entry["supports"] for entry in proposals())
    assert count(Comment) >= 160
    assert max(db.session.scalars(select(Comment.depth))) == 4


def test_nothing_happened_in_the_future(town):
    assert count(Resource, Resource.published_at > now()) == 0
    assert count(Support, Support.created_at > now()) == 0
    assert count(Resource, Resource.created_at < Resource.published_at) <= 60  # drafts, rounds


def test_one_round_runs_and_one_is_counted_as_the_texts_say(town):
    titles = [load(topic)["title"]["en"] for topic in ("round-streets", "round-library")]
    running, finished = (
        db.session.scalars(select(Round).where(Round.title == title)).one() for title in titles
    )
    assert running.state == RoundState.VOTING
    assert finished.state == RoundState.CONFIRMED
    assert count(Ballot, Ballot.round_id == running.id) >= 500
    assert count(CountedBallot, CountedBallot.round_id == finished.id) >= 500
    assert count(Ballot, Ballot.round_id == finished.id) == 0
    ranked = select(Project.title, ProjectResult.is_funded).join(ProjectResult)
    ranked = ranked.where(Project.round_id == finished.id)
    results = db.session.execute(ranked.order_by(ProjectResult.rank)).all()
    round_ = load("round-library")
    titles = {project["key"]: project["title"]["en"] for project in round_["projects"]}
    assert [title for title, funded in results if funded] == [titles[k] for k in round_["funded"]]
    told = {"pl-roof": 4, "pl-van": 7, "pl-laptops": 9, "pl-booth": 11, "pl-tools": 12}
    told |= {"pl-quiet": 13, "pl-cool": 14}
    for key, place in told.items():
        assert results[place - 1].title == titles[key]


def test_debates_meetings_and_reports_are_there(town):
    assert {debate.state for debate in db.session.scalars(select(Debate))} == {
        "open_debate",
        "conclusions",
    }
    states = [meeting.state for meeting in db.session.scalars(select(Meeting))]
    assert Counter(states) == {"minutes_approved": 2, "planned": 8, "draft": 1}
    cases = {case.state: case for case in db.session.scalars(select(Case))}
    assert set(cases) == {CaseState.NEW, CaseState.HIDDEN}
    assert cases[CaseState.NEW].resource.is_visible
    assert not cases[CaseState.HIDDEN].resource.is_visible
    assert "appeal" in cases[CaseState.HIDDEN].statement


def test_the_past_is_not_mailed_again(town):
    assert count(News, News.done_at.is_(None)) == 0
    assert count(Notification, Notification.mailed_at.is_(None)) == 0
    assert count(OutgoingMail, OutgoingMail.sent_at.is_(None)) == 0
    assert count(Notification, Notification.read_at.is_(None)) > 0


def test_counters_agree_with_what_they_count(town):
    assert count(ResourceCounters) == count(Resource)
    assert [difference for check in checks().values() for difference in check()] == []


def test_other_peoples_databases_are_left_alone(scratch_app, demo):
    with scratch_app.app_context():
        db.session.add(User(name="Somebody", email="somebody@example.org"))
        db.session.commit()
    for options in ((), ("--reset",)):
        refused = demo(*options)
        assert refused.exit_code == 1
        assert "DATABASE_URL" in refused.output
    with scratch_app.app_context():
        assert count(User) == 1


def test_production_has_no_demo(scratch_app, demo):
    scratch_app.config["ENVIRONMENT"] = "production"
    refused = demo()
    assert refused.exit_code == 1
    assert "never loads in production" in refused.output
    with scratch_app.app_context():
        assert count(User) == 0


PUBLIC = ("/", "/processes", "/outcomes", "/proposals", "/budgets", "/debates", "/meetings")
STAFF = {
    "resident": ("/account", "/notifications", "/proposals/drafts", "/account/follows"),
    "admin": ("/admin/site", "/admin/people", "/admin/audit"),
    "facilitator": ("/admin/processes", "/admin/proposals", "/admin/budgets"),
    "moderator": ("/moderation",),
    "evaluator": ("/admin/proposals/assessments",),
    "councillor": ("/outcomes",),
    "clerk": ("/admin/budgets/paper",),
}


def pages() -> list[str]:
    """The addresses of one of each: processes, proposals by status, rounds, debates, meetings."""
    first = select(func.min(Proposal.id)).group_by(Proposal.status)
    shown = db.session.scalars(select(Proposal).where(Proposal.id.in_(first))).all()
    found = [proposal.url for proposal in shown if not proposal.is_draft]
    for model in (Process, Round, Debate, Meeting):
        found += [each.url for each in db.session.scalars(select(model).where(model.is_visible))]
    return found


def test_every_sort_of_page_shows(loaded):
    app, _ = loaded
    app.test_client_class = FlaskLoginClient
    with app.test_request_context():
        addresses = [*PUBLIC, *pages()]
        query = select(User).where(User.email.in_(f"{name}@demo.example" for name in STAFF))
        people = {person.email.partition("@")[0]: person for person in db.session.scalars(query)}
    visitor = app.test_client()
    answers = {(path, ""): visitor.get(path).status_code for path in addresses}
    for name, paths in STAFF.items():
        browser = app.test_client(user=people[name], fresh_login=True)
        answers |= {(path, name): browser.get(path).status_code for path in paths}
    assert {place: code for place, code in answers.items() if code != 200} == {}
