"""A project withdrawn, a later deadline, a pause: what they do to ballots, log and count, and whom they are told."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.verification import documents
from app.budgets import tasks
from app.budgets.models import (
    Act,
    Ballot,
    EnvelopeResult,
    LogEntry,
    ProjectResult,
    Round,
    RoundState,
)
from app.budgets.services import casting, decisions, marked, roll, tally, telling
from app.budgets.services.decisions import NotDecided
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.refusals import Refusal
from app.core.storage import storage
from app.extensions import db
from app.spaces.models import Phase, PhaseGrant
from tests.budgets.log.second import verdict
from tests.factories import make_user
from tests.factories.budgets import build_round
from tests.factories.residents import verified


@pytest.fixture
def context(scratch_app):
    with scratch_app.app_context():
        yield scratch_app


@pytest.fixture
def staff(context):
    found = [make_user(Role.FACILITATOR), make_user(Role.ADMINISTRATOR)]
    db.session.add_all(found)
    db.session.commit()
    return found


@pytest.fixture
def people(context):
    found = [make_user() for _ in range(30)]
    db.session.add_all(found)
    db.session.commit()
    return found


@pytest.fixture
def round_(context):
    made = build_round(db)
    db.session.commit()
    return made


def decide(round_, staff, act, reason="The ground is wet", **more):
    decision = decisions.ask(round_, staff[0], act, reason, **more)
    decisions.confirm(decision, staff[1])
    db.session.commit()
    return decision


def why_not(round_, staff, act, **more):
    with pytest.raises(NotDecided) as caught:
        decisions.ask(round_, staff[0], act, "Why not", **more)
    db.session.rollback()
    return caught.value.reason


def vote(round_, user, *codes):
    receipt = casting.cast(round_, user, "", dict.fromkeys(codes, 1), f"{user.id}-{now()}")
    db.session.commit()
    return receipt


def refused(function, *arguments):
    with pytest.raises(casting.CastRefused) as caught:
        function(*arguments)
    db.session.rollback()
    return caught.value


def project(round_, code):
    return next(p for p in round_.projects if p.code == code)


def notes(round_):
    found = db.session.scalars(select(LogEntry.data).order_by(LogEntry.seq))
    entries = [json.loads(data) for data in found]
    return [e for e in entries if e["t"] == "note" and e["round"] == round_.log_origin]


def finish(round_, staff):
    decide(round_, staff, Act.CLOSE, "All have voted")
    tasks.finish(round_, staff[1])
    data = storage().read(round_.bundle)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_while_paused_nothing_is_taken_and_everything_is_kept(round_, staff, people):
    vote(round_, people[0], "1")
    decide(round_, staff, Act.PAUSE)
    assert round_.state is RoundState.PAUSED
    for attempt in ((vote, round_, people[0], "2"), (vote, round_, people[1], "1"),
                    (casting.cancel, round_, people[0], "c")):  # fmt: skip
        assert refused(*attempt).reason is Refusal.ROUND_PAUSED
    assert [b.content for b in db.session.scalars(select(Ballot))] == ['{"1":1}']
    assert why_not(round_, staff, Act.PAUSE) is Refusal.ALREADY_DONE
    decide(round_, staff, Act.RESUME, "It is dry again")
    assert vote(round_, people[0], "2").version == 2
    assert why_not(round_, staff, Act.RESUME) is Refusal.ALREADY_DONE
    assert [(n["what"], n["reason"]) for n in notes(round_)] == [
        ("paused", "The ground is wet"), ("resumed", "It is dry again"),
    ]  # fmt: skip


def test_a_pause_does_not_move_the_deadline(round_, staff, people):
    decide(round_, staff, Act.PAUSE)
    with time_machine.travel(round_.closes_at):
        assert round_.state is RoundState.COUNTING
        assert refused(vote, round_, people[0], "1").reason is Refusal.ROUND_CLOSED


def test_the_deadline_moves_to_a_later_time_alone(round_, staff, people):
    old = round_.closes_at
    assert why_not(round_, staff, Act.EXTEND, new_close=old) is Refusal.NOT_LATER
    assert (
        why_not(round_, staff, Act.EXTEND, new_close=old - timedelta(hours=1)) is Refusal.NOT_LATER
    )
    decision = decide(round_, staff, Act.EXTEND, new_close=old + timedelta(days=2))
    assert (round_.closes_at, decision.old_close) == (old + timedelta(days=2), old)
    with time_machine.travel(old + timedelta(days=1)):
        vote(round_, people[0], "1")
    with time_machine.travel(old + timedelta(days=3)):
        assert refused(vote, round_, people[1], "1").reason is Refusal.ROUND_CLOSED
        assert (
            why_not(round_, staff, Act.EXTEND, new_close=old + timedelta(days=9))
            is Refusal.ROUND_CLOSED
        )
    [note] = notes(round_)
    assert (note["before"], note["closes"]) == (old.isoformat(), round_.closes_at.isoformat())
    assert json.loads(round_.definition)["closes"] == note["before"]


def test_the_phase_that_opens_the_vote_ends_later_too(round_, staff):
    space = round_.component.space_id
    start = round_.opens_at - timedelta(days=1)
    ends = (
        round_.closes_at,
        round_.closes_at - timedelta(hours=1),
        round_.closes_at + timedelta(days=9),
    )
    made = [
        Phase(space_id=space, name={"en": "Vote"}, description={}, starts_at=start, ends_at=end)
        for end in ends
    ]
    db.session.add_all(made)
    db.session.flush()
    db.session.add_all(
        PhaseGrant(phase=p, component_id=round_.component_id, action="ballot.cast") for p in made
    )
    other = Phase(
        space_id=space, name={"en": "Talk"}, description={}, starts_at=start, ends_at=ends[0]
    )
    db.session.add(other)
    db.session.commit()
    later = round_.closes_at + timedelta(days=2)
    decide(round_, staff, Act.EXTEND, new_close=later)
    assert [p.ends_at for p in made] == [later, ends[1], ends[2]]
    assert other.ends_at == ends[0]


def test_a_withdrawn_project_is_not_counted_and_its_ballots_stay_valid(round_, staff, people):
    for user in people[:26]:
        vote(round_, user, "1", "4")
    decide(round_, staff, Act.WITHDRAW, project=project(round_, "1"))
    assert (
        why_not(round_, staff, Act.WITHDRAW, project=project(round_, "1")) is Refusal.ALREADY_DONE
    )
    late = refused(vote, round_, people[26], "1", "3")
    assert (late.reason, late.withdrawn) == (Refusal.PROJECT_WITHDRAWN, ("1",))
    vote(round_, people[26], "3")
    vote(round_, people[0], "4")
    files = finish(round_, staff)
    assert verdict(files) == ""
    counted = {row.project.code: row.is_funded for row in db.session.scalars(select(ProjectResult))}
    assert counted == {"2": False, "3": True, "4": True}
    [result] = db.session.scalars(select(EnvelopeResult))
    assert result.ballots == 27
    assert sum(n for (_, text), n in tally.ballots_of(round_).items() if '"1"' in text) == 25
    log = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    told = [(e["what"], e.get("project")) for e in log if e["t"] == "note"]
    assert told == [("withdrawn", "1"), ("ended", None)]


def test_later_places_move_up_in_our_own_count_too(context, staff, people):
    round_ = build_round(db, ballot_type="ranks", limits={"vector": [5, 3, 1]}, rule="greedy")
    db.session.commit()
    for user in people[:26]:
        casting.cast(round_, user, "", {"1": 1, "2": 2, "3": 3}, f"submission-{user.id}")
    db.session.commit()
    decide(round_, staff, Act.WITHDRAW, project=project(round_, "1"))
    files = finish(round_, staff)
    assert verdict(files) == ""
    scores = {row.project.code: row.score for row in db.session.scalars(select(ProjectResult))}
    assert (scores["2"], scores["3"]) == (26 * 5, 26 * 3)


def test_without_what_ballots_need_nothing_is_withdrawn(context, staff):
    round_ = build_round(db, ballot_type="approval", limits={"min_choices": 3})
    db.session.commit()
    decide(round_, staff, Act.WITHDRAW, project=project(round_, "1"))
    assert (
        why_not(round_, staff, Act.WITHDRAW, project=project(round_, "2")) is Refusal.LAST_PROJECTS
    )
    one = build_round(db, costs=(10,))
    db.session.commit()
    assert why_not(one, staff, Act.WITHDRAW, project=project(one, "1")) is Refusal.LAST_PROJECTS
    assert why_not(one, staff, Act.WITHDRAW, project=project(round_, "2")) is Refusal.NOT_SUPPORTED


def test_everything_at_once_still_makes_an_archive_that_two_verifiers_accept(round_, staff, people):
    for user in people[:26]:
        vote(round_, user, "2", "4")
    later = round_.closes_at + timedelta(hours=5)
    decide(round_, staff, Act.PAUSE)
    decide(round_, staff, Act.EXTEND, new_close=later)
    decide(round_, staff, Act.RESUME)
    decide(round_, staff, Act.EXTEND, new_close=later + timedelta(hours=1))
    decide(round_, staff, Act.WITHDRAW, project=project(round_, "4"))
    decide(round_, staff, Act.PAUSE)
    assert verdict(finish(round_, staff)) == ""
    assert [n["what"] for n in notes(round_)] == [
        "paused", "extended", "resumed", "extended", "withdrawn", "paused", "ended",
    ]  # fmt: skip


# Telling everybody who has cast


def told(decision=None):
    found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [m for m in found if (m.dedupe_key or "").startswith("exception/")]


def test_all_who_have_cast_get_the_same_mail_and_nobody_else(round_, staff, people):
    people[1].locale = people[2].locale = "es"
    for user in people[:4]:
        vote(round_, user, str(1 + user.id % 3))
    casting.cancel(round_, people[3], "c")
    db.session.commit()
    decide(round_, staff, Act.WITHDRAW, project=project(round_, "4"))
    work_off()
    assert sorted(m.recipient for m in told()) == sorted(user.email for user in people[:4])
    assert {m.created_at for m in told()} == {
        now().replace(hour=0, minute=0, second=0, microsecond=0)
    }
    english = [m for m in told() if m.recipient in {people[0].email, people[3].email}]
    assert len({(m.subject, m.text, m.html) for m in english}) == 1
    assert "“Project 4” was withdrawn" in english[0].text
    assert "The ground is wet" in english[0].text
    assert not any(f"“Project {n}”" in english[0].text for n in (1, 2, 3))
    work_off()
    assert len(told()) == 4


def work_off(most=telling.BATCH):
    for decision_id in telling.untold():
        while telling.tell_some(decision_id, most):
            db.session.commit()
        db.session.commit()


def test_a_worker_that_dies_between_batches_goes_on_and_writes_nobody_twice(round_, staff, people):
    for user in people[:8]:
        vote(round_, user, "1")
    decide(round_, staff, Act.PAUSE)
    [decision_id] = telling.untold()
    assert telling.tell_some(decision_id, 12)
    db.session.commit()
    before = len(told())
    telling.tell_some(decision_id, 12)
    db.session.rollback()  # it died before the commit
    assert 0 < len(told()) == before
    for (
        mail
    ) in told():  # sent meanwhile: the row is gone, and with it what would have told it apart
        db.session.delete(mail)
    db.session.commit()
    work_off(12)
    assert before + len(told()) == 8
    assert telling.untold() == []


def test_after_the_close_nobody_is_told_and_what_waits_is_forgotten(round_, staff, people):
    vote(round_, people[0], "1")
    decide(round_, staff, Act.PAUSE)
    [first] = telling.untold()
    assert not telling.tell_some(first)
    assert len(told()) == 1
    decide(round_, staff, Act.RESUME)
    [second] = telling.untold()
    tasks.finish(round_, None, "All have voted")
    assert told() == []
    assert telling.untold() == []
    assert not telling.tell_some(second)
    assert told() == []


def test_closing_is_told_in_the_results_and_not_by_this_mail(round_, staff, people):
    vote(round_, people[0], "1")
    decide(round_, staff, Act.CLOSE, "All have voted")
    assert telling.untold() == []


@pytest.mark.parametrize("base", ["account", "resident", "addresses"])
def test_voters_are_found_as_the_roll_names_them(context, people, base):
    """In batches the person keys are those that are made one by one."""
    round_ = build_round(db, is_open=False)
    round_.who = {"base": base}
    documents.vouch()
    for n, user in enumerate(people[:3]):
        verified(user, f"{n}1111111A")
    db.session.commit()
    accounts = marked.next_accounts(0, 100)
    found = marked._person_keys(round_, accounts)
    alone = {user.id: roll.person_of(round_, user) for user in people}
    assert {n: key for n, key in alone.items() if key} == found
    assert db.session.get(Round, round_.id)
