"""A rehearsal does all that a real round does, and nothing of it is ever seen or counted."""

import io
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Role, User
from app.audit.models import AuditEntry
from app.budgets.counting import BallotType
from app.budgets.models import (
    Ballot,
    CountedBallot,
    Eligible,
    LogEntry,
    Participation,
    Project,
    Round,
    RoundState,
    Turnout,
)
from app.budgets.services import (
    casting,
    choices,
    made_up,
    opening,
    rehearsal,
    roll,
)
from app.budgets.services.voters import StandIn
from app.core import keyfiles
from app.core.clock import now
from app.core.database import Base
from app.core.mail import OutgoingMail
from app.core.models import Resource
from app.core.refusals import Refusal
from app.extensions import db
from app.search.models import SearchDocument
from tests.budgets.conftest import Town
from tests.budgets.looking import addresses, browsers_of, ids_of, looks
from tests.factories.apps import build_app
from tests.factories.budgets import build_round, make_district

MARK = "Rehearsal: nothing here counts"
VOTERS = 30


class Stage(Town):
    """A round in preparation, and its rehearsal after a press of the button."""

    def _round(self):
        round_ = build_round(
            db,
            is_open=False,
            opens_at=now() + timedelta(days=3),
            closes_at=now() + timedelta(days=9),
        )
        db.session.flush()
        return round_.id

    def find_copy(self):
        query = select(Round.id).where(Round.rehearses_id == self.round_id)
        return self.call(lambda: db.session.scalar(query))

    def rows(self, model, round_id):
        return self.call(
            lambda: db.session.scalar(select(func.count()).where(model.round_id == round_id))
        )


def _stage(folder, name):
    stage = Stage(build_app(folder, name))
    answer = stage.browser(stage.facilitator_id).post(
        stage.staff_url("/rehearsal"), data={"voters": VOTERS}
    )
    assert answer.status_code == 303
    stage.copy_id = stage.find_copy()
    return stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Looked at, not changed."""
    stage = _stage(tmp_path_factory.mktemp("stage"), "stage")
    yield stage
    with stage.app.app_context():
        db.engine.dispose()


@pytest.fixture
def own_stage(tmp_path):
    stage = _stage(tmp_path, "ownstage")
    yield stage
    with stage.app.app_context():
        db.engine.dispose()


def test_the_copy_has_what_the_round_has_and_says_what_it_is(stage):
    def compare():
        real, copy = db.session.get(Round, stage.round_id), db.session.get(Round, stage.copy_id)
        assert copy.title == "Rehearsal: Your streets"
        assert [(p.code, p.title, p.cost, p.body) for p in real.projects] == [
            (p.code, p.title, p.cost, p.body) for p in copy.projects
        ]
        assert [e.amount for e in real.envelopes] == [e.amount for e in copy.envelopes]
        assert (real.rule, real.limits, real.ballot_type) == (
            copy.rule,
            copy.limits,
            copy.ballot_type,
        )
        assert copy.log_origin.split("/")[1].startswith("rehearsal-")
        assert '"who":{"base":"test","voters":30}' in copy.definition
        assert real.state is RoundState.DRAFT
        assert copy.lot_seed != real.lot_seed

    stage.call(compare)


def test_test_voters_have_cast_through_the_real_services(stage):
    assert stage.rows(Ballot, stage.copy_id) == stage.rows(Participation, stage.copy_id) == VOTERS
    assert stage.rows(Eligible, stage.copy_id) == VOTERS + 1
    assert stage.rows(LogEntry, stage.copy_id) == VOTERS + 1  # and the one that opens it
    assert stage.rows(Turnout, stage.copy_id) == 1
    for model in (Ballot, Participation, Eligible, LogEntry, Turnout):
        assert stage.rows(model, stage.round_id) == 0
    contents = stage.call(lambda: set(db.session.scalars(select(Ballot.content))))
    assert len(contents) > 2


def test_no_account_is_on_its_roll_and_no_test_voter_on_another(stage):
    def check():
        real, copy = db.session.get(Round, stage.round_id), db.session.get(Round, stage.copy_id)
        persons = set(
            db.session.scalars(select(Eligible.person).where(Eligible.round_id == copy.id))
        )
        for user in db.session.scalars(select(User)):
            assert roll.person_of(real, user) not in persons
        assert roll.person_of(real, StandIn(1)) is None
        assert roll.may_vote(real, StandIn(1)) is Refusal.NOT_ON_ROLL
        other = build_round(db)
        with pytest.raises(casting.CastRefused) as refused:
            casting.cast(other, StandIn(1), "", {}, "x" * 16)
        assert refused.value.reason is Refusal.NOT_ON_ROLL
        db.session.rollback()

    stage.call(check)


@pytest.mark.parametrize("tail", ["", "/booth", "/review", "/log", "/definition.json", "/results", "/bundle.zip", "/log/leaves.txt", "/cancel", "/change"])  # fmt: skip
@pytest.mark.parametrize("who", ["nobody", "voter", "moderator"])
def test_for_others_it_is_not_there(stage, who, tail):
    people = {
        "nobody": lambda: None,
        "voter": lambda: stage.voter_id,
        "moderator": lambda: stage.make_person(Role.MODERATOR),
    }
    browser = stage.browser(people[who]())
    assert browser.get(f"/budgets/{stage.copy_id}{tail}").status_code == 404


def test_a_project_of_it_is_not_there_either(stage):
    project = stage.call(lambda: db.session.get(Round, stage.copy_id).projects[0].id)
    path = f"/budgets/{stage.copy_id}/projects/{project}"
    assert stage.browser(stage.voter_id).get(path).status_code == 404
    assert MARK in stage.browser(stage.facilitator_id).get(path).text
    for path in (f"/versions/{project}", f"/comments/on/{project}", f"/follows/{project}"):
        assert stage.browser(stage.voter_id).get(path).status_code >= 400


OTHERS = {
    "stranger": None,
    "resident": (),
    "staff": (Role.MODERATOR, Role.EVALUATOR, Role.COUNCILLOR),
}


def test_no_page_feed_or_file_for_anybody_else_leads_to_it(own_stage):
    """Of every view there is, while the round itself is public: not its title, not its address."""
    stage = own_stage
    stage.call(lambda: opening.open_round(db.session.get(Round, stage.round_id), None))
    browsers = browsers_of(stage, OTHERS)
    paths = addresses(stage.app, stage.call(lambda: ids_of(stage.round_id)))
    paths += ["/search?q=rehearsal", "/search?q=streets", f"/?component={stage.copy_id}"]
    copy = re.compile(rf"Rehearsal: Your|/budgets/{stage.copy_id}\b")
    seen = looks(browsers, paths)
    assert [key for key, (_status, text) in seen.items() if copy.search(text)] == []
    assert sum("Your streets" in text for _status, text in seen.values()) > 10
    own = looks({"own": stage.browser(stage.facilitator_id)}, [stage.staff_url("/rehearsal")])
    assert all(copy.search(text) for _status, text in own.values())  # so it would be found
    theirs = addresses(stage.app, stage.call(lambda: ids_of(stage.copy_id)))
    pages = [path for path in theirs if re.search(rf"/{stage.copy_id}(/|$)", path)]
    assert [key for key, (_s, text) in looks(browsers, pages).items() if "Rehearsal" in text] == []


def test_nothing_of_the_staff_pages_works_with_it(stage):
    """They are for real rounds: whatever is added there cannot be done with a rehearsal."""
    browser = stage.browser(stage.facilitator_id)
    for rule in stage.app.url_map.iter_rules():
        if rule.endpoint.startswith("budgets_admin.") and "round_id" in rule.arguments:
            values = dict.fromkeys(rule.arguments, 1) | {"round_id": stage.copy_id, "act": "close"}
            values = {name: values[name] for name in rule.arguments}
            with stage.app.test_request_context():
                path = stage.app.url_map.bind("x").build(
                    rule.endpoint, values, method=min(rule.methods & {"GET", "POST"})
                )
            method = browser.get if "GET" in rule.methods else browser.post
            assert method(path).status_code in {403, 404}, rule.rule
    assert f"/admin/budgets/{stage.copy_id}" not in browser.get("/admin/budgets").text


def test_every_page_of_it_is_marked_and_the_booth_can_be_walked(own_stage):
    stage = own_stage
    browser, base = stage.browser(stage.facilitator_id), f"/budgets/{stage.copy_id}"
    for tail in ("", "/booth", "/review", "/log"):
        assert MARK in browser.get(base + tail).text, tail
    browser.post(f"{base}/booth", data={"add": "1"})
    page = browser.get(f"{base}/review")
    data = {
        name: re.findall(f'name="{name}"[^>]*value="([^"]*)"', page.text)
        for name in ("submission", "choice")
    }
    done = browser.post(
        f"{base}/cast",
        data={
            "submission": data["submission"][0],
            "choice": data["choice"],
            "sure": "y",
            "area": "",
        },
    )
    assert done.status_code == 200
    assert "Your ballot is in" in done.text
    assert MARK in done.text
    assert stage.rows(Ballot, stage.copy_id) == VOTERS + 1
    assert stage.call(lambda: db.session.scalars(select(OutgoingMail)).all()) == []
    assert MARK in browser.get(f"{base}/change").text
    assert MARK not in browser.get(stage.url()).text


def test_closing_counts_verifies_and_destroys_and_deleting_leaves_nothing(own_stage, tmp_path):
    stage, copy_id = own_stage, own_stage.copy_id
    browser = stage.browser(stage.facilitator_id)
    before = stage.call(_everything)
    assert browser.post(stage.staff_url("/rehearsal/close")).status_code == 303
    real, copy = (stage.call(lambda one=one: _facts(one)) for one in (stage.round_id, copy_id))
    assert real["rehearsed_at"] == copy["unlinked_at"] is not None
    assert stage.rows(CountedBallot, copy_id) == VOTERS
    page = browser.get(f"/budgets/{copy_id}/results")
    assert page.status_code == 200
    assert MARK in page.text
    archive = browser.get(f"/budgets/{copy_id}/bundle.zip")
    assert "rehearsal" in archive.headers["Content-Disposition"]
    assert _verifies(archive.data, tmp_path)
    assert stage.browser().get(f"/budgets/{copy_id}/results").status_code == 404
    assert browser.post(stage.staff_url("/rehearsal/delete")).status_code == 303
    assert stage.find_copy() is None
    left = {name: n for name, n in stage.call(_everything).items() if n > before.get(name, 0)}
    assert set(left) <= {"audit_entries", "sessions", "revision"}
    assert stage.call(lambda: _remains(copy_id)) == []
    assert stage.call(lambda: [p.name for p in keyfiles.folder().rglob("rehearsal-*")]) == []
    assert stage.call(lambda: db.session.get(Round, stage.round_id).state) is RoundState.DRAFT


def _facts(round_id):
    round_ = db.session.get(Round, round_id)
    return {"rehearsed_at": round_.rehearsed_at, "unlinked_at": round_.unlinked_at}


def _everything():
    return {
        t.name: db.session.scalar(select(func.count()).select_from(t))
        for t in Base.metadata.sorted_tables
    }


def _remains(round_id):
    """Tables with a row of this round."""
    tables = [t for t in Base.metadata.sorted_tables if "round_id" in t.c]
    found = [
        t.name
        for t in tables
        if db.session.execute(select(t).where(t.c.round_id == round_id)).first()
    ]
    return found + [
        r.id for r in db.session.scalars(select(Resource).where(Resource.parent_id == round_id))
    ]


def _verifies(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder / "bundle")
    words = [sys.executable, "-I", "verify.py"]
    return (
        subprocess.run(words, cwd=folder / "bundle", capture_output=True, check=False).returncode
        == 0
    )


def test_a_second_one_is_refused_and_so_is_one_of_an_open_round(own_stage):
    stage = own_stage
    browser = stage.browser(stage.facilitator_id)
    answer = browser.post(stage.staff_url("/rehearsal"), data={"voters": 5}, follow_redirects=True)
    assert "There is a rehearsal already" in answer.text
    assert (
        stage.call(
            lambda: db.session.scalar(select(func.count()).where(Round.rehearses_id.is_not(None)))
        )
        == 1
    )

    def of_open():
        with pytest.raises(rehearsal.NotPossible):
            rehearsal.make(build_round(db), None, 3)

    stage.call(of_open)
    with pytest.raises(IntegrityError):
        stage.call(
            lambda: db.session.add(
                Round(
                    rehearses_id=stage.round_id,
                    test_voters=1,
                    component_id=db.session.get(Round, stage.round_id).component_id,
                )
            )
        )
    with stage.app.app_context():
        db.session.rollback()


def test_a_wrong_number_of_test_voters_is_said_beside_the_field(own_stage):
    browser, path = own_stage.browser(own_stage.facilitator_id), own_stage.staff_url("/rehearsal")
    browser.post(f"{path}/delete")
    for number in ("", "0", "501", "x"):
        answer = browser.post(path, data={"voters": number})
        assert answer.status_code == 422
        assert "Enter a number from 1 to 500" in answer.text or "valid integer" in answer.text
    assert own_stage.find_copy() is None


def test_a_rehearsal_that_is_gone_already_is_deleted_without_a_fault(own_stage, monkeypatch):
    browser, path = own_stage.browser(own_stage.facilitator_id), own_stage.staff_url("/rehearsal")
    removed = rehearsal.remove

    def too_late(copy, actor):
        loaded = SimpleNamespace(id=copy.id)  # as the second of two requests knows it
        removed(copy, actor)
        return removed(loaded, actor)

    monkeypatch.setattr(rehearsal, "remove", too_late)
    assert browser.post(f"{path}/delete").status_code == 303


def test_after_an_interruption_the_others_vote_and_nobody_twice(own_stage):
    stage = own_stage
    browser = stage.browser(stage.facilitator_id)
    browser.post(stage.staff_url("/rehearsal/delete"))
    stage.call(lambda: rehearsal.make(db.session.get(Round, stage.round_id), None, 20))
    stage.copy_id = stage.find_copy()
    stage.call(lambda: rehearsal.let_vote(db.session.get(Round, stage.copy_id), 7))
    assert "Go on voting" in browser.get(stage.staff_url("/rehearsal")).text
    assert browser.post(stage.staff_url("/rehearsal/votes")).status_code == 303
    assert stage.rows(Ballot, stage.copy_id) == 20
    versions = stage.call(lambda: set(db.session.scalars(select(Ballot.version))))
    assert versions == {1}


SETTERS = {
    "publish": lambda copy: copy.publish(),
    "publish a project": lambda copy: copy.projects[0].publish(),
    "publish results": lambda copy: setattr(copy, "results_at", now()),
    "make real": lambda copy: (setattr(copy, "rehearses_id", None), setattr(copy, "test_voters", None)),
    "new public project": lambda copy: db.session.add(Project(round_id=copy.id, parent_id=copy.id, envelope=copy.envelopes[0], number=99, code="99", cost=1, title="x", published_at=now())),
}  # fmt: skip


@pytest.mark.parametrize("deed", SETTERS)
def test_the_database_itself_refuses_to_make_it_public(stage, deed):
    def break_in():
        SETTERS[deed](db.session.get(Round, stage.copy_id))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    stage.call(break_in)


def test_the_database_refuses_in_bulk_as_well_and_a_real_round_cannot_become_one(stage):
    def break_in():
        table = Round.__table__
        for values in (
            {"rehearses_id": None, "test_voters": None},
            {"rehearses_id": stage.copy_id},
        ):
            with pytest.raises(IntegrityError):
                db.session.execute(
                    update(table).where(table.c.id == stage.copy_id).values(**values)
                )
            db.session.rollback()
        with pytest.raises(IntegrityError):
            db.session.execute(
                update(table)
                .where(table.c.id == stage.round_id)
                .values(rehearses_id=stage.round_id, test_voters=3)
            )
        db.session.rollback()

    stage.call(break_in)


def test_it_is_in_no_index_and_the_log_of_staff_acts_tells_of_it(stage):
    assert (
        stage.call(
            lambda: db.session.scalars(
                select(SearchDocument.resource_id).where(SearchDocument.title.contains("rehearsal"))
            ).all()
        )
        == []
    )
    acts = stage.call(lambda: set(db.session.scalars(select(AuditEntry.action))))
    assert "rehearsal.made" in acts


def test_a_round_that_is_not_ready_cannot_be_rehearsed(stage):
    def attempt():
        round_ = build_round(db, costs=(), is_open=False)
        with pytest.raises(opening.NotReady):
            rehearsal.make(round_, None, 3)
        db.session.rollback()

    stage.call(attempt)


@pytest.mark.parametrize("kind", list(BallotType))
def test_made_up_ballots_are_valid_whatever_the_kind(stage, kind):
    """Most of them choose something, too: an abstention would rehearse nothing."""
    limits = {
        BallotType.POINTS: {"max_total": 5, "max_value": 3, "spend_all": True},
        BallotType.GRADES: {"min_value": -2, "max_value": 2},
        BallotType.RANKS: {"min_choices": 2, "max_choices": 3},
        BallotType.APPROVAL: {"min_choices": 2, "max_choices": 3},
    }.get(kind, {})

    def attempt():
        round_ = build_round(db, is_open=False, ballot_type=kind.value, limits=limits)
        rng = Random(7)
        made = [made_up.choices(rng, round_, "", round_.projects) for _ in range(40)]
        assert not any(choices.faults_of(round_, "", one, round_.projects) for one in made)
        assert sum(bool(one) for one in made) > 30
        db.session.rollback()

    stage.call(attempt)


def test_districts_are_shared_out_among_test_voters(stage):
    def attempt():
        round_ = build_round(db, is_open=False)
        for n in range(2):
            district = make_district()
            db.session.add(district)
            db.session.flush()
            envelope = round_.envelopes[0] if n else None
            if envelope:
                envelope.district = district
            else:
                from app.budgets.services import rounds

                extra = rounds.add_envelope(round_, 10_000, district_id=district.id)
                rounds.add_project(round_, extra, "More", 5_000)
        db.session.flush()
        copy = rehearsal.make(round_, None, 10)
        assert rehearsal.let_vote(copy, 50) == 10
        sizes = roll.by_area(copy)
        assert sorted(sizes.values()) == [1, 5, 5]  # one who walks has not said where they live
        db.session.rollback()

    stage.call(attempt)


def test_readiness_tells_what_must_be_done_from_what_is_wise(stage):
    browser = stage.browser(stage.facilitator_id)
    page = browser.get(stage.staff_url())
    assert "All of it is needed to open the round" in page.text
    assert "The round can be opened without the others" in page.text
    assert "The round was rehearsed" in page.text
    opening_page = browser.get(stage.staff_url("/open"))
    assert "There is no e-mail address for questions" in opening_page.text
    assert "Open this round</button>" in opening_page.text
