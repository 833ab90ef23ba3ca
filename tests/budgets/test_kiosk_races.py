"""One code at several screens at once, and a code that is replaced while somebody votes with it.

Behind the lock of the code stands the roll: a person is marked for one ballot, whoever holds a code.
On SQLite all writers wait for each other anyway.
"""

import time

import pytest

from app.accounts.models import User
from app.budgets.models import Ballot, Round, Station
from app.budgets.services.casting import CastRefused, Deed
from app.budgets.services.paper import desk, kiosk
from app.core.refusals import Refusal
from app.extensions import db
from tests.budgets.parallel import Crowd
from tests.budgets.test_kiosk import code_for, count, hall  # noqa: F401 -- a fixture


def votes(tell, round_id, code, submission):
    round_ = db.session.get(Round, round_id)
    guest = kiosk.guest_of(round_, code)
    if guest is None:
        tell(refused="unknown")
        return
    try:
        receipt = kiosk.cast(round_, guest, "", {"1": 1}, submission)
        db.session.commit()
    except CastRefused as refused:
        db.session.rollback()
        tell(refused=refused.reason.value)
    else:
        tell(deed=receipt.deed.value)


def replaces(tell, round_id, station_id, address, clerk_id):
    """A desk that gives whoever lost their code another one."""
    round_, station = db.session.get(Round, round_id), db.session.get(Station, station_id)
    try:
        kiosk.issue(round_, station, address, "", db.session.get(User, clerk_id))
        db.session.commit()
    except desk.Turned as turned:
        db.session.rollback()
        tell(turned=turned.reason.value)
    else:
        tell(replaced=True)


def run(hall, *jobs):  # noqa: F811
    crowd = Crowd(hall.app)
    for job, *arguments in jobs:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


@pytest.fixture
def forgetful(monkeypatch):
    """Codes are read without their lock; whoever votes with one is slow, and meanwhile it is replaced."""

    def read(round_, condition):
        query = kiosk._of(round_).where(condition)
        is_desk = condition.left.name == "person"
        time.sleep(0.7 if is_desk else 0)
        found = db.session.scalar(query.execution_options(populate_existing=True))
        time.sleep(0 if is_desk else 2.5)
        return found

    monkeypatch.setattr(kiosk, "_locked", read)


def test_two_screens_with_one_code_leave_one_ballot(hall):  # noqa: F811
    code = code_for(hall)
    jobs = ((votes, hall.round_id, code, f"submission-{n:08}") for n in range(4))
    said, all_ended = run(hall, *jobs)
    assert all_ended
    assert [one["deed"] for one in said if "deed" in one] == [Deed.CAST]
    assert {one["refused"] for one in said if "refused" in one} == {Refusal.CODE_USED}
    assert count(hall, Ballot) == 1


def replace_while_it_is_used(hall):  # noqa: F811
    """The number of promises kept (the vote with the old code, the new code), and whether both came to an end."""
    code = code_for(hall)
    said, all_ended = run(
        hall,
        (votes, hall.round_id, code, "submission-00000001"),
        (replaces, hall.round_id, hall.station_id, hall.address, hall.clerk_id),
    )
    return sum("deed" in one or "replaced" in one for one in said), all_ended


def test_a_code_is_replaced_or_used(hall):  # noqa: F811
    assert replace_while_it_is_used(hall) == (1, True)


def test_without_its_lock_somebody_gets_an_error_instead_of_an_answer(hall, forgetful):  # noqa: F811
    _promises, all_ended = replace_while_it_is_used(hall)
    with hall.app.app_context():
        assert all_ended is (db.engine.dialect.name == "sqlite")
