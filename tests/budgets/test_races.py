"""Many at once: one ballot a person, nothing lost that was acknowledged, nothing counted that was refused."""

import os
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.budgets import tasks
from app.budgets.models import (
    Ballot,
    CountedBallot,
    EnvelopeResult,
    LogEntry,
    Participation,
    Round,
    Turnout,
    triggers,
)
from app.budgets.services import casting, closing, logbook, tally
from app.extensions import db
from tests.budgets.parallel import Crowd, cast, cast_on, close, explain, seal, shut
from tests.budgets.test_explaining import counted
from tests.factories import make_user

WORKERS = 6


@pytest.fixture
def people(town):
    """Twenty people who may vote."""

    def make():
        users = [make_user() for _ in range(20)]
        db.session.add_all(users)
        db.session.flush()
        return [user.id for user in users]

    return town.call(make)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_six_processes_casting_for_the_same_people_leave_one_ballot_each(town, people):
    crowd = Crowd(town.app)
    for _ in range(WORKERS):
        crowd.add(cast, town.round_id, people, 2)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    deeds = Counter(answer["deed"] for answer in said)
    assert deeds["cast"] == len(people)
    accepted = Counter(a["user"] for a in said if a["deed"] in ("cast", "changed"))
    with town.app.app_context():
        assert count(Ballot) == count(Participation) == len(people)
        assert db.session.scalar(select(func.sum(Turnout.n))) == len(people)
        versions = sorted(db.session.scalars(select(Ballot.version)))
        assert versions == sorted(accepted.values()), "gapless: each accepted answer is a version"


def test_every_acknowledged_receipt_is_in_the_log_whatever_seals_meanwhile(town, people):
    crowd = Crowd(town.app)
    for _ in range(WORKERS - 2):
        crowd.add(cast, town.round_id, people, 2)
    for _ in range(2):
        crowd.add(seal, town.round_id, 25)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    promised = {answer["code"] for answer in said if "code" in answer}
    repeated = Counter(
        answer["code"] for answer in said if answer.get("deed") != "repeated" and "code" in answer
    )
    assert set(repeated.values()) == {1}, "each version has a receipt of its own"
    with town.app.app_context():
        tasks.finish(
            db.session.get(Round, town.round_id), None, "race"
        )  # its verifier counts versions
        sealed = {leaf.hex() for leaf in logbook.sealed(town.round_id)}
        assert promised <= sealed
        assert len(sealed) == len(promised) + 4, (
            "besides open, the note of the end, admit and close"
        )
        places = db.session.scalars(select(LogEntry.seq).order_by(LogEntry.seq)).all()
        assert places == list(range(len(sealed)))


def test_sealers_who_do_not_wait_are_stopped_by_the_constraint(town, people, monkeypatch):
    """The lock before it only spares them the error."""
    town.call(lambda: _vote(town, people))
    monkeypatch.setattr(closing, "lock", lambda _round: None)
    with town.app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    crowd = Crowd(town.app)
    for _ in range(WORKERS):
        crowd.add(seal, town.round_id, 1)
    crowd.go()
    _said, all_ended = crowd.join()
    with town.app.app_context():
        places = db.session.scalars(select(LogEntry.seq).order_by(LogEntry.seq)).all()
        assert places == list(range(len(people) + 1))
    assert all_ended or not is_sqlite  # on PostgreSQL the constraint stops the others


def _vote(town, people):
    round_ = db.session.get(Round, town.round_id)
    for one in people:
        casting.cast(round_, db.session.get(User, one), "", {"1": 1}, f"submission-{one:08}")


def test_without_the_unique_keys_the_violation_is_seen(town, people):
    """The proof that the test above can fail: the constraints are what holds."""
    with town.app.app_context():
        _drop_keys()
        db.session.commit()
    crowd = Crowd(town.app)
    for _ in range(WORKERS):
        crowd.add(cast, town.round_id, people[:3], 2)
    crowd.go()
    crowd.join()  # some may fail: they find more than one ballot of a person
    with town.app.app_context():
        marks = "SELECT count(*) FROM participation GROUP BY person"
        assert max(db.session.scalars(text(marks))) > 1


def _drop_keys():
    if db.engine.dialect.name == "postgresql":
        for table in ("participation", "ballots"):
            db.session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}"))
        return
    db.session.execute(text("PRAGMA legacy_alter_table = ON"))  # triggers name these tables
    for table in ("participation", "ballots"):
        db.session.execute(text(f"CREATE TABLE copy AS SELECT * FROM {table}"))
        db.session.execute(text(f"DROP TABLE {table}"))
        db.session.execute(text(f"ALTER TABLE copy RENAME TO {table}"))


def test_casting_races_with_closing_and_neither_side_lies(town, people):
    crowd = Crowd(town.app)
    crowd.add(cast, town.round_id, people[:10], 60)
    crowd.add(cast, town.round_id, people[10:], 60)
    crowd.add(close, town.round_id)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    last = {answer["user"]: answer["content"] for answer in said if "deed" in answer}
    refused = [answer for answer in said if "refused" in answer]
    assert {answer["refused"] for answer in refused} == {"round_closed"}
    with town.app.app_context():
        assert count(CountedBallot) == count(Participation) == len(last)
        counted = Counter(tally.ballots_of(db.session.get(Round, town.round_id)))
        texts = (f'{{"{code}":1}}' for content in last.values() for code in content)
        assert counted == Counter(("", text) for text in texts)


@pytest.mark.parametrize("has_triggers", [True, False])
def test_what_the_code_forgets_to_ask_the_database_refuses(town, monkeypatch, has_triggers):
    """Casting that does not look at the clock changes nothing after the close, but for the triggers."""
    if not has_triggers:
        with town.app.app_context(), db.engine.begin() as connection:
            triggers.drop(connection)
    monkeypatch.setattr(casting, "window_refusal", lambda _round: None)
    voters = [town.make_person() for _ in range(30)]
    crowd = Crowd(town.app)
    crowd.add(cast_on, town.round_id, voters[:15])
    crowd.add(cast_on, town.round_id, voters[15:])
    crowd.add(shut, town.round_id)
    crowd.go()
    said, _all_ended = crowd.join()
    (at_the_close,) = [answer["box"] for answer in said if "box" in answer]
    with town.app.app_context():
        box = db.session.execute(select(Ballot.slot, Ballot.version)).all()
    assert (sorted(map(list, box)) == at_the_close) is has_triggers


def test_two_who_close_at_once_count_once(town, people):
    town.call(lambda: [casting.cast(db.session.get(Round, town.round_id), db.session.get(User, one), "", {"1": 1}, f"submission-{one:08}") for one in people])  # fmt: skip
    crowd = Crowd(town.app)
    for _ in range(3):
        crowd.add(close, town.round_id)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    assert len(said) == 3
    with town.app.app_context():
        assert count(CountedBallot) == len(people)
        assert sum(tally.ballots_of(db.session.get(Round, town.round_id)).values()) == len(people)
        entries = select(func.count()).where(AuditEntry.action == "round.closed")
        assert db.session.scalar(entries) == 1


def test_killed_while_casting_nothing_acknowledged_is_lost(town, people):
    acknowledged = {}
    for n in range(10):
        crowd = Crowd(town.app)
        crowd.add(cast, town.round_id, people, 100)
        crowd.go()
        while len(crowd.said()) < 3 + 7 * n % 11:
            time.sleep(0.003)
        os.kill(crowd.processes[0].pid, signal.SIGKILL)
        crowd.join()
        acknowledged |= {answer["user"]: answer["content"] for answer in crowd.said()}
        with town.app.app_context():
            assert count(Ballot) == count(Participation) >= len(acknowledged)
            assert db.session.scalar(select(func.sum(Turnout.n))) == count(Participation)
    with town.app.app_context():
        round_ = db.session.get(Round, town.round_id)
        tasks.finish(round_, None, "end")
        assert sum(tally.ballots_of(round_).values()) == count(Participation)


def test_processes_that_explain_the_same_count_lose_nothing_of_each_other(town):
    codes = [str(n) for n in range(60)]

    def begin():
        result = db.session.scalars(select(EnvelopeResult)).one()
        tally.keep_study(result.envelope_id, {"sides": [], "lacked": {}, "todo": codes})
        return result.envelope_id

    counted(town, "greedy", is_explained=False)
    envelope_id = town.call(begin)
    crowd = Crowd(town.app)
    for n in range(WORKERS):
        crowd.add(explain, envelope_id, codes[n::WORKERS] + codes[:5])
    crowd.go()
    assert crowd.join()[1]
    with town.app.app_context():
        result = db.session.scalars(select(EnvelopeResult)).one()
        assert (set(result.study["lacked"]), result.study["todo"]) == (set(codes), [])
        assert result.explained_at
