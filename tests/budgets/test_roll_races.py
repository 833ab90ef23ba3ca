"""One resident is one voter, whatever two accounts do at the same moment."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.verification.models import Verification
from app.budgets.models import Ballot, Eligible, Participation, Round
from app.budgets.services import electorate, opening, roll
from app.budgets.services.rounds import RoundFrozen
from app.budgets.services.who import Base, Who
from app.extensions import db
from tests.budgets.parallel import Crowd, cast
from tests.factories.budgets import build_round
from tests.factories.residents import verified


def moves(tell, first, second, times):
    """Staff move the document to and fro."""
    for n in range(times):
        row = db.session.scalars(select(Verification).with_for_update()).one()
        row.user_id = (first, second)[n % 2]
        db.session.commit()
    tell(moved=times)


def sets(tell, round_id, age):
    round_ = db.session.get(Round, round_id)
    try:
        electorate.set_who(round_, Who(Base.RESIDENT, age, date(2026, 12, 1)), None)
        db.session.commit()
    except RoundFrozen:
        db.session.rollback()
        tell(frozen=True)


def opens(tell, round_id):
    opening.open_round(db.session.get(Round, round_id), None)
    db.session.commit()
    tell(opened=True)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def quarrel(town):
    """A round for residents, and two accounts for one document, which the first one has."""

    def begin():
        verified(db.session.get(User, town.voter_id))
        round_ = build_round(db, is_open=False)
        electorate.set_who(round_, Who(Base.RESIDENT), None)
        opening.open_round(round_, None)
        return round_.id

    second = town.make_person()
    return town, town.call(begin), town.voter_id, second


def test_two_accounts_of_one_resident_that_cast_at_once_leave_one_ballot(quarrel, monkeypatch):
    """Both have the document, as if no table kept them from it: the roll alone decides."""
    town, round_id, first, second = quarrel
    monkeypatch.setattr(roll, "verification_of", lambda _user: db.session.get(Verification, first))
    crowd = Crowd(town.app)
    for n in range(6):
        crowd.add(cast, round_id, [(first, second)[n % 2]], 5)
    crowd.go()
    said, all_done = crowd.join()
    assert all_done
    assert {one["user"] for one in said if one.get("deed")} == {first, second}
    assert [one["deed"] for one in said if "deed" in one].count("cast") == 1
    with town.app.app_context():
        assert (count(Ballot), count(Participation), count(Eligible)) == (
            1,
            1,
            1 + _others(round_id),
        )


def _others(round_id):
    """Those on the roll of the town's own round."""
    query = select(func.count()).select_from(Eligible).where(Eligible.round_id != round_id)
    return db.session.scalar(query)


def test_a_document_that_moves_while_both_cast_casts_once(quarrel):
    town, round_id, first, second = quarrel
    crowd = Crowd(town.app)
    for user_id in (first, second, first, second):
        crowd.add(cast, round_id, [user_id], 8)
    crowd.add(moves, first, second, 20)
    crowd.go()
    said, all_done = crowd.join()
    assert all_done
    refused = {one["refused"] for one in said if "refused" in one}
    assert refused <= {"not_verified", "not_on_roll"}
    with town.app.app_context():
        here = select(func.count()).select_from(Ballot).where(Ballot.round_id == round_id)
        casts = [one for one in said if one.get("deed") == "cast"]
        assert db.session.scalar(here) == len(casts) <= 1


def test_what_is_promised_is_the_rule_that_holds(town):
    def draft():
        verified(db.session.get(User, town.voter_id))
        round_ = build_round(db, is_open=False)
        electorate.set_who(round_, Who(Base.RESIDENT), None)
        return round_.id

    round_id = town.call(draft)
    crowd = Crowd(town.app)
    for n in range(3):
        crowd.add(sets, round_id, n + 1)
    crowd.add(opens, round_id)
    crowd.go()
    said, all_done = crowd.join()
    assert all_done
    assert {"opened": True} in said
    with town.app.app_context():
        round_ = db.session.get(Round, round_id)
        assert json.loads(round_.definition)["who"] == round_.who
