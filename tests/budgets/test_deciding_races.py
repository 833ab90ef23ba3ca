"""Casting against what two people decide at that moment: nothing acknowledged is lost, nothing taken afterwards."""

import json
import os
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.budgets import tasks
from app.budgets.models import (
    Act,
    Ballot,
    CountedBallot,
    Participation,
    Round,
    RoundDecision,
    triggers,
)
from app.budgets.services import casting, decisions
from app.core.mail import OutgoingMail
from app.extensions import db
from tests.budgets.parallel import Crowd, ask, cast, cast_on, confirm, decide, mail
from tests.budgets.test_races import count
from tests.factories import make_user


@pytest.fixture
def voters(town):
    """Twenty people who may vote."""

    def make():
        users = [make_user() for _ in range(20)]
        db.session.add_all(users)
        db.session.flush()
        return [user.id for user in users]

    return town.call(make)


@pytest.fixture
def staff(town):
    return [town.make_person(Role.FACILITATOR), town.make_person(Role.ADMINISTRATOR)]


def race(town, voters, *job):
    """Three processes cast again and again while two people decide something."""
    crowd = Crowd(town.app)
    for n in range(3):
        crowd.add(cast, town.round_id, voters[n::3], 40)
    crowd.add(decide, town.round_id, *job)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    (decided,) = [answer for answer in said if "decided" in answer]
    acknowledged = {a["user"]: a["content"] for a in said if "deed" in a}
    refused = {a["refused"] for a in said if "refused" in a}
    return decided, acknowledged, refused


def box_now():
    return sorted(map(list, db.session.execute(select(Ballot.slot, Ballot.version)).all()))


def contents():
    return Counter(db.session.scalars(select(Ballot.content)))


def test_casting_races_with_a_pause(town, voters, staff):
    decided, acknowledged, refused = race(town, voters, staff, Act.PAUSE, 5)
    assert refused == {"round_paused"}
    with town.app.app_context():
        assert box_now() == decided["box"]
        assert count(Ballot) == count(Participation) == len(acknowledged)
        assert contents() == Counter(
            json.dumps(c, separators=(",", ":")) for c in acknowledged.values()
        )


def test_casting_races_with_a_close_by_two(town, voters, staff):
    decided, acknowledged, refused = race(town, voters, staff, Act.CLOSE, 5)
    assert refused == {"round_closed"}
    with town.app.app_context():
        assert box_now() == decided["box"]
        db.session.commit()
        tasks.finish(db.session.get(Round, town.round_id))
        assert count(CountedBallot) == count(Participation) == len(acknowledged)


def test_casting_races_with_a_withdrawal(town, voters, staff):
    """Who chose the project before keeps the ballot; afterwards no ballot or change holds it."""
    decided, acknowledged, refused = race(town, voters, staff, Act.WITHDRAW, 5, "1")
    assert refused == {"project_withdrawn"}
    before = dict(decided["box"])
    with town.app.app_context():
        rows = db.session.execute(select(Ballot.slot, Ballot.version, Ballot.content)).all()
        late = [content for slot, version, content in rows if before.get(slot, 0) < version]
        assert not [content for content in late if '"1"' in content]
        assert contents() == Counter(
            json.dumps(c, separators=(",", ":")) for c in acknowledged.values()
        )


@pytest.mark.parametrize("has_triggers", [True, False])
def test_in_a_pause_the_database_refuses_what_the_code_forgets_to_ask(
    town, voters, staff, monkeypatch, has_triggers
):
    if not has_triggers:
        with town.app.app_context(), db.engine.begin() as connection:
            triggers.drop(connection)
    monkeypatch.setattr(casting, "window_refusal", lambda _round: None)
    crowd = Crowd(town.app)
    crowd.add(cast_on, town.round_id, voters, Round.paused_at)
    crowd.add(decide, town.round_id, staff, Act.PAUSE, 3)
    crowd.go()
    said, _all_ended = crowd.join()
    (decided,) = [answer for answer in said if "decided" in answer]
    with town.app.app_context():
        assert (box_now() == decided["box"]) is has_triggers


def test_of_many_who_confirm_at_once_one_does(town, staff):
    others = [town.make_person(Role.FACILITATOR) for _ in range(4)]

    def begin():
        from app.accounts.models import User

        round_ = db.session.get(Round, town.round_id)
        return decisions.ask(round_, db.session.get(User, staff[0]), Act.PAUSE, "race").id

    decision_id = town.call(begin)
    crowd = Crowd(town.app)
    for one in (*others, staff[0]):
        crowd.add(confirm, decision_id, one)
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    assert len([a for a in said if "confirmed" in a]) == 1
    assert {a["refused"] for a in said if "refused" in a} <= {
        "request_over",
        "second_person_missing",
    }


def test_of_many_who_ask_at_once_one_does(town):
    crowd = Crowd(town.app)
    for _ in range(5):
        crowd.add(ask, town.round_id, town.make_person(Role.FACILITATOR))
    crowd.go()
    said, all_ended = crowd.join()
    assert all_ended
    assert Counter(next(iter(a)) for a in said) == {"asked": 1, "refused": 4}


def test_workers_that_are_killed_and_run_together_mail_everybody_once(town, voters, staff):
    """Also those who cast at the very moment of the decision."""
    _decided, acknowledged, _refused = race(town, voters, staff, Act.PAUSE, 5)
    for _ in range(3):
        crowd = Crowd(town.app)
        crowd.add(mail)
        crowd.go()
        time.sleep(0.05)
        os.kill(crowd.processes[0].pid, signal.SIGKILL)
        crowd.join()
    crowd = Crowd(town.app)
    for _ in range(3):
        crowd.add(mail)
    crowd.go()
    assert crowd.join()[1]
    with town.app.app_context():
        from app.accounts.models import User

        query = select(OutgoingMail.recipient).where(
            OutgoingMail.dedupe_key.startswith("exception/")
        )
        emails = select(User.email).where(User.id.in_(acknowledged))
        assert sorted(db.session.scalars(query)) == sorted(db.session.scalars(emails))
        assert db.session.scalar(select(func.count()).where(RoundDecision.mailed_at.is_(None))) == 0
