"""Web, desks and clerks at the same moment: one person has one vote, one sheet is in one batch, one batch is in the box once.

Each is shown to fail without what holds it.
"""

import time
from collections import Counter

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import User
from app.budgets.models import Ballot, LogEntry, PaperBatch, PaperSheet, Participation, Round
from app.budgets.services import closing
from app.budgets.services.paper import batches, committing, desk, reconciling, serials
from app.budgets.services.paper.readings import Reading
from app.extensions import db
from tests.budgets.parallel import Crowd, cast
from tests.budgets.test_races import _drop_keys, count
from tests.factories import make_user
from tests.factories.paper import clerks, fill, mark_some, station

TIMES = 12


def marks(tell, round_id, name, users, clerk_id):
    """A desk that marks these people, one after the other."""
    for user_id in users:
        round_ = db.session.get(Round, round_id)
        address = db.session.get(User, user_id).email
        try:
            desk.mark(round_, station(round_, name), address, "", db.session.get(User, clerk_id))
            db.session.commit()
        except desk.Turned as turned:
            db.session.rollback()
            tell(user=user_id, turned=turned.reason.value)
        else:
            tell(user=user_id, marked=name)


def puts_in(tell, batch_id, clerk_id):
    batch = db.session.get(PaperBatch, batch_id)
    round_ = db.session.get(Round, batch.round_id)
    try:
        committing.put_in(round_, batch, db.session.get(User, clerk_id))
        db.session.commit()
    except batches.BatchRefused as refused:
        db.session.rollback()
        tell(batch=batch_id, refused=refused.obstacle.value)
    else:
        tell(batch=batch_id, committed=True)


def enters(tell, batch_id, drawn, clerk_id, codes):
    """A clerk who types these sheets, over and over; what was kept is told."""
    for serial in drawn:
        batch = db.session.get(PaperBatch, batch_id)
        round_ = db.session.get(Round, batch.round_id)
        try:
            reading = Reading(tuple((code, 1) for code in codes))
            turn = batches.enter(round_, batch, serial, reading, db.session.get(User, clerk_id))
            db.session.commit()
        except batches.BatchRefused as refused:
            db.session.rollback()
            tell(serial=serial, refused=refused.obstacle.value)
        else:
            tell(serial=serial, clerk=clerk_id, turn=turn)


@pytest.fixture
def hall(town):
    """People, clerks, and two stations that are there before anybody races."""

    def make():
        users = [make_user() for _ in range(TIMES)]
        db.session.add_all(users)
        staff = clerks()
        for name in ("East", "West"):
            station(db.session.get(Round, town.round_id), name)
        db.session.flush()
        return [user.id for user in users], [one.id for one in staff]

    town.people, town.staff = town.call(make)
    return town


def run(hall, *jobs):
    crowd = Crowd(hall.app)
    for job, *arguments in jobs:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


def race_for_people(hall):
    one, two, _three = hall.staff
    return run(
        hall,
        (cast, hall.round_id, hall.people, 1),
        *((cast, hall.round_id, [person], 1) for person in hall.people[-3:]),
        (marks, hall.round_id, "East", hall.people, one),
        (marks, hall.round_id, "West", hall.people[::-1], two),
    )


def test_web_and_two_desks_race_for_the_same_people_and_one_wins(hall):
    said, all_ended = race_for_people(hall)
    assert all_ended
    won = Counter(a["user"] for a in said if a.get("deed") == "cast" or "marked" in a)
    assert dict(won) == dict.fromkeys(hall.people, 1)
    with hall.app.app_context():
        assert count(Participation) == len(hall.people)
        web = select(func.count()).where(Participation.channel == "web")
        assert count(Ballot) == db.session.scalar(web)
        given = {(a["user"], a["marked"]) for a in said if "marked" in a}
        assert Counter(name for _user, name in given) == Counter(
            {station: n for (_area, channel, station), n in reconciling.marks(db.session.get(Round, hall.round_id)).items() if channel == "paper"}
        )  # fmt: skip
    reasons = {a["turned"] for a in said if "turned" in a} | {a["refused"] for a in said if "refused" in a}  # fmt: skip
    assert reasons <= {"already_cast_on_paper", "already_cast_online"}


def test_without_the_key_of_the_roll_two_win(hall):
    """The proof that the race above can be lost: the key is what holds."""
    with hall.app.app_context():
        _drop_keys()
        db.session.commit()
    run(
        hall,
        (marks, hall.round_id, "East", hall.people, hall.staff[0]),
        (marks, hall.round_id, "West", hall.people, hall.staff[1]),
    )
    with hall.app.app_context():
        here = "SELECT count(*) FROM participation GROUP BY person"
        assert max(db.session.scalars(text(here))) == 2


def ready(hall, sheets, marked):
    """Batches with one sheet each, at a station where so many were marked."""

    def make():
        round_ = db.session.get(Round, hall.round_id)
        staff = [db.session.get(User, one) for one in hall.staff]
        mark_some(round_, marked, staff[0], "East")
        return [fill(round_, ["1"], staff, "East").id for _ in range(sheets)]

    return hall.call(make)


def test_a_batch_that_three_put_in_is_in_once(hall):
    (batch,) = ready(hall, 1, 5)
    said, all_ended = run(hall, *((puts_in, batch, clerk) for clerk in hall.staff))
    assert all_ended
    assert Counter(a.get("refused", "in") for a in said) == {"in": 1, "committed": 2}
    with hall.app.app_context():
        assert count(Ballot) == 1
        entries = select(func.count()).where(LogEntry.data.contains('"paperbatch"'))
        assert db.session.scalar(entries) == 1


def test_batches_that_are_put_in_at_once_are_within_the_marks_together(hall):
    found = ready(hall, 6, 4)
    said, all_ended = run(hall, *((puts_in, batch, hall.staff[0]) for batch in found))
    assert all_ended
    assert Counter(a.get("refused", "in") for a in said) == {"in": 4, "too_few_marks": 2}
    with hall.app.app_context():
        assert count(Ballot) == 4


def test_without_the_lock_of_the_round_there_are_more_sheets_than_marks(hall, monkeypatch):
    """Each looks at what is in before the others are. On SQLite they write one by one all the same."""
    found = ready(hall, 4, 1)
    looked = reconciling.committed

    def look_and_wait(round_):
        before = looked(round_)
        time.sleep(0.5)
        return before

    monkeypatch.setattr(batches, "lock", lambda _round: None)
    monkeypatch.setattr(reconciling, "committed", look_and_wait)
    monkeypatch.setattr(committing.logbook, "announce", lambda *_args, **_facts: None)
    run(hall, *((puts_in, batch, hall.staff[0]) for batch in found))
    with hall.app.app_context():
        assert (count(Ballot) == 1) is (db.engine.dialect.name == "sqlite")


def test_clerks_who_type_the_same_sheets_at_once_leave_two_readings_of_two_people(hall):
    def begin():
        round_ = db.session.get(Round, hall.round_id)
        staff = [db.session.get(User, one) for one in hall.staff]
        batch = fill(round_, [], staff, "East", counted=TIMES)
        return batch.id, [serials.draw(round_) for _ in range(TIMES)]

    batch, drawn = hall.call(begin)
    said, all_ended = run(
        hall, *((enters, batch, drawn, clerk, "1") for clerk in hall.staff), (enters, batch, drawn[::-1], hall.staff[0], "1")
    )  # fmt: skip
    assert all_ended
    with hall.app.app_context():
        for sheet in db.session.scalars(select(PaperSheet)):
            assert sheet.is_read_twice
            kept = {a["clerk"] for a in said if a["serial"] == sheet.serial and "turn" in a}
            assert kept == {sheet.first_by_id, sheet.second_by_id}
            assert sheet.first_by_id != sheet.second_by_id
        assert count(PaperSheet) == TIMES


def test_without_the_lock_of_a_sheet_a_reading_is_lost(hall, monkeypatch):
    """Two read what a first clerk has entered at the same moment: both are told that theirs is the second."""

    def begin():
        round_ = db.session.get(Round, hall.round_id)
        staff = [db.session.get(User, one) for one in hall.staff]
        batch, serial = fill(round_, [], staff, "East", counted=1), serials.draw(round_)
        batches.enter(round_, batch, serial, Reading((("1", 1),)), staff[0])
        return batch.id, [serial]

    def find_and_wait(batch, serial):
        sheet = db.session.get(PaperSheet, (batch.round_id, serial))
        time.sleep(0.5)
        return sheet

    batch, drawn = hall.call(begin)
    monkeypatch.setattr(batches, "find", find_and_wait)
    said, _all_ended = run(hall, *((enters, batch, drawn, clerk, "1") for clerk in hall.staff[1:]))
    kept = sum("turn" in one for one in said)
    with hall.app.app_context():
        assert (kept == 1) is (db.engine.dialect.name == "sqlite")


def closes(tell, round_id):
    try:
        closing.close(db.session.get(Round, round_id), None, "race")
        db.session.commit()
    except closing.NotClosable as refused:
        db.session.rollback()
        tell(refused=refused.reason.value)
    else:
        tell(closed=True)


def test_a_batch_and_the_close_race_and_neither_side_lies(hall):
    """The batch is in, or the log says that its sheets were left out; never both, never neither."""
    (batch,) = ready(hall, 1, 5)
    said, all_ended = run(hall, (puts_in, batch, hall.staff[0]), (closes, hall.round_id))
    assert all_ended
    is_in = any(a.get("committed") for a in said)
    with hall.app.app_context():
        assert count(Ballot) == is_in
        notes = select(func.count()).where(LogEntry.data.contains('"what":"paper"'))
        assert db.session.scalar(notes) == (not is_in)
    assert any(a.get("closed") for a in said)
