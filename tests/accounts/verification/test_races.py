"""What several people do at the same moment, each in a process of its own."""

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.verification import documents, methods
from app.accounts.verification.methods import Claim
from app.accounts.verification.models import (
    CensusList,
    Conflict,
    Decision,
    Letter,
    Verification,
)
from app.accounts.verification.services import census, conflicts, letters, verifying
from app.extensions import db
from tests.budgets.parallel import Crowd
from tests.factories.residents import BORN, LIST

MANY = 6


def claims(tell, user_id, method, number, code=""):
    claim = Claim(documents.normalise(number), BORN, code)
    try:
        outcome = verifying.attempt(db.session.get(User, user_id), methods.every()[method], claim)
        db.session.commit()
        tell(outcome=outcome.value)
    except (verifying.NotMatched, verifying.Locked) as refused:
        db.session.rollback()
        tell(outcome=type(refused).__name__)


def decides(tell, conflict_id, staff_id, decision):
    try:
        conflicts.decide(db.session.get(Conflict, conflict_id), Decision(decision), "In a race.", db.session.get(User, staff_id))  # fmt: skip
        db.session.commit()
        tell(decided=decision)
    except conflicts.NotDecidable:
        db.session.rollback()


def uses(tell, list_id, staff_id):
    one = db.session.get(CensusList, list_id)
    try:
        if one is not None:
            census.use(one, db.session.get(User, staff_id))
    except census.Forgotten:
        one = None
    db.session.commit()
    tell(used=one is not None)


def all_of(crowd):
    crowd.go()
    said, all_done = crowd.join()
    assert all_done
    return said


def test_one_document_verifies_one_account_however_many_ask_at_once(place):
    people = [place.add() for _ in range(MANY)]
    crowd = Crowd(place.app)
    for person in people:
        crowd.add(claims, person, "census", "11111111A")
    outcomes = sorted(one["outcome"] for one in all_of(crowd))
    assert outcomes == ["verified", *["waiting"] * (MANY - 1)]
    with place.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Verification)) == 1
        assert db.session.scalar(select(func.count()).select_from(Conflict)) == MANY - 1


def test_one_account_that_asks_many_times_at_once_is_verified_once(place):
    crowd = Crowd(place.app)
    for _ in range(4):
        crowd.add(claims, place.person, "census", "11111111A")
    assert sorted(one["outcome"] for one in all_of(crowd)) == [*["renewed"] * 3, "verified"]


def test_one_code_verifies_one_account(place):
    def make():
        text = b"name\nWhoever lives there\n"
        _batch, sheet = letters.make(text, "Race", 60, db.session.get(User, place.staff))
        return sheet.decode("utf-8-sig").splitlines()[1].split(",")[1]

    code = place.call(make)
    crowd = Crowd(place.app)
    for n in range(MANY):
        crowd.add(claims, place.add(), "letter", f"5555555{n}", code)
    outcomes = sorted(one["outcome"] for one in all_of(crowd))
    assert outcomes == [*["NotMatched"] * (MANY - 1), "verified"]
    with place.app.app_context():
        used = select(func.count()).where(Letter.used_at.is_not(None))
        assert db.session.scalar(used) == 1


def test_guesses_at_the_same_moment_get_no_further(place):
    crowd = Crowd(place.app)
    for n in range(12):
        crowd.add(claims, place.person, "census", f"9999999{n:02}")
    outcomes = [one["outcome"] for one in all_of(crowd)]
    assert outcomes.count("NotMatched") == verifying.ACCOUNT.free
    assert outcomes.count("Locked") == 12 - verifying.ACCOUNT.free


def test_two_of_staff_decide_once(place):
    def quarrel():
        for user_id in (place.person, place.other):
            claim = Claim("11111111A", BORN)
            user = db.session.get(User, user_id)
            verifying.attempt(user, methods.every()["census"], claim)
            db.session.commit()
        return db.session.scalars(select(Conflict.id)).one()

    conflict_id = place.call(quarrel)
    crowd = Crowd(place.app)
    for decision in ("kept", "moved", "kept", "moved"):
        crowd.add(decides, conflict_id, place.staff, decision)
    (said,) = all_of(crowd)
    with place.app.app_context():
        owner = db.session.scalars(select(Verification)).one().user_id
        assert owner == (place.other if said["decided"] == "moved" else place.person)


def test_of_lists_used_at_once_one_counts(place):
    def stage():
        staff = db.session.get(User, place.staff)
        return [census.stage(LIST.encode(), f"List {n}", staff).id for n in range(3)]

    crowd = Crowd(place.app)
    for list_id in place.call(stage):
        crowd.add(uses, list_id, place.staff)
    assert sum(one["used"] for one in all_of(crowd)) == 1
    with place.app.app_context():
        assert [one.current for one in db.session.scalars(select(CensusList))] == [True]
