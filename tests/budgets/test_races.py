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
from app.budgets.models import Ballot, CountedBallot, Participation, Round, Turnout, triggers
from app.budgets.services import casting, tally
from app.extensions import db
from tests.budgets.parallel import Crowd, cast, cast_on, close, shut
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
