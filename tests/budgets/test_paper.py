"""Paper: what a desk marks, what clerks read, what goes into the ballot box, and what the log says of it."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.budgets import tasks
from app.budgets.counting import BallotType
from app.budgets.models import (
    Ballot,
    CountedBallot,
    Eligible,
    LogEntry,
    PaperBatch,
    PaperSheet,
    Participation,
    Round,
    Station,
    Turnout,
)
from app.budgets.services import casting, closing, electorate, opening, roll
from app.budgets.services.casting import CastRefused
from app.budgets.services.closing import NotClosable
from app.budgets.services.paper import (
    batches,
    committing,
    desk,
    reconciling,
    serials,
    stations,
    stubs,
)
from app.budgets.services.paper.batches import BatchRefused, Obstacle
from app.budgets.services.paper.desk import AreaMissing, Turned
from app.budgets.services.paper.readings import Flaw, Mistyped, Reading, Slip, read, typed
from app.budgets.services.paper.stations import NotPossible
from app.budgets.services.rounds import add_envelope, add_project
from app.budgets.services.who import Base, Who
from app.core.clock import now
from app.core.refusals import Refusal
from app.core.storage import storage
from app.extensions import db
from tests.budgets.log.second import Second, verdict
from tests.factories import add, make_user
from tests.factories.budgets import build_round, make_district
from tests.factories.paper import clerks, fill, mark_some, station
from tests.factories.residents import switch_on, use_census, verified

SUBMISSION = "s" * 16


@pytest.fixture
def world(app, session):
    """An application context on the test's own transaction."""
    with app.app_context():
        yield db


@pytest.fixture
def round_(world):
    return build_round(db)


@pytest.fixture
def staff(world):
    return clerks()


def turned(round_, shown, by, area="", name="Town hall"):
    with pytest.raises(Turned) as error:
        desk.mark(round_, station(round_, name), shown, area, by)
    return error.value


def refused(action, *arguments):
    with pytest.raises(BatchRefused) as error:
        action(*arguments)
    return error.value.obstacle


def entries(round_, kind):
    found = db.session.scalars(select(LogEntry.data).where(LogEntry.round_id == round_.id))
    return [entry for entry in map(json.loads, found) if entry["t"] == kind]


# ---- the desk


def test_whoever_was_given_a_sheet_cannot_vote_online_and_the_reverse(round_, staff):
    (one,) = mark_some(round_, 1, staff[0])
    for _ in range(2):
        with pytest.raises(CastRefused) as error:
            casting.cast(round_, one, "", {"1": 1}, SUBMISSION)
        assert error.value.reason is Refusal.ALREADY_CAST_ON_PAPER
    with pytest.raises(CastRefused) as error:
        casting.cancel(round_, one, SUBMISSION)
    assert error.value.reason is Refusal.ALREADY_CAST_ON_PAPER
    other = add(db.session, make_user())
    casting.cast(round_, other, "", {"1": 1}, SUBMISSION)
    assert turned(round_, other.email, staff[0]).reason is Refusal.ALREADY_CAST_ONLINE
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_a_second_desk_is_told_where_the_sheet_was_given(round_, staff):
    (one,) = mark_some(round_, 1, staff[0])
    error = turned(round_, one.email, staff[1], name="Library")
    assert (error.reason, error.station) == (Refusal.ALREADY_CAST_ON_PAPER, "Town hall")
    (mark,) = db.session.scalars(select(Participation))
    assert (mark.channel, mark.station) == ("paper", "Town hall")
    assert db.session.scalar(select(Turnout.n).where(Turnout.channel == "paper")) == 1


def test_the_audit_log_of_a_mark_names_no_person(round_, staff):
    (one,) = mark_some(round_, 1, staff[0])
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "desk.marked")).one()
    said = json.dumps([entry.before, entry.after, entry.subject_kind, entry.subject_id])
    assert entry.after == {"station": "Town hall"}
    assert entry.subject_id == str(round_.id)
    for secret in (one.email, one.uuid, one.public_id, roll.person_of(round_, one)):
        assert secret not in said


@pytest.mark.parametrize("shown", ["nobody@example.org", "blocked@example.org"])
def test_who_may_not_vote_gets_no_sheet(round_, staff, shown):
    add(db.session, make_user(email="blocked@example.org", blocked_at=now()))
    reason = turned(round_, shown, staff[0]).reason
    assert reason is (Refusal.BLOCKED if "blocked" in shown else Refusal.NOT_ON_ROLL)
    with pytest.raises(ValueError, match="@"):
        desk.mark(round_, station(round_), "no address", "", staff[0])
    assert not roll.has_marks(round_)


def test_no_desk_before_voting_opens_nor_after_it_has_ended(world, staff):
    early = build_round(db, opens_at=now() + timedelta(hours=1))
    assert turned(early, "a@example.org", staff[0]).reason is Refusal.NOT_OPEN_YET
    round_ = build_round(db)
    with time_machine.travel(round_.closes_at, tick=False):
        assert turned(round_, "a@example.org", staff[0]).reason is Refusal.ROUND_CLOSED


def residents_round(**who):
    round_ = build_round(db, is_open=False)
    electorate.set_who(round_, Who(Base.RESIDENT, **who), None)
    switch_on("desk")
    return round_


def test_a_document_of_the_census_is_enough_and_is_the_same_person_as_its_account(world, staff):
    round_ = residents_round()
    use_census(staff[0])
    opening.open_round(round_, None)
    place = station(round_)
    desk.mark(round_, place, "11.111.111-a", "", staff[0])
    one = add(db.session, make_user())
    verified(one, "11111111A")
    with pytest.raises(CastRefused) as error:
        casting.cast(round_, one, "", {"1": 1}, SUBMISSION)
    assert error.value.reason is Refusal.ALREADY_CAST_ON_PAPER
    other = add(db.session, make_user())
    verified(other, "22222222B")
    casting.cast(round_, other, "", {"1": 1}, SUBMISSION)
    assert turned(round_, "22222222 B", staff[0]).reason is Refusal.ALREADY_CAST_ONLINE
    assert turned(round_, "99999999X", staff[0]).reason is Refusal.NOT_VERIFIED


def test_a_document_of_a_blocked_account_gets_no_sheet(world, staff):
    round_ = residents_round()
    opening.open_round(round_, None)
    verified(add(db.session, make_user(blocked_at=now())), "11111111A")
    assert turned(round_, "11111111A", staff[0]).reason is Refusal.BLOCKED


def test_the_rule_of_the_round_holds_at_the_desk(world, staff):
    round_ = residents_round(age=18, age_on=now().date())
    born = now().date().replace(year=now().year - 10)
    use_census(staff[0], f"document;birth date\n33333333C;{born.isoformat()}\n")
    opening.open_round(round_, None)
    assert turned(round_, "33333333C", staff[0]).reason is Refusal.TOO_YOUNG


def districts_round(rule=Base.ACCOUNT):
    round_ = build_round(db, is_open=False)
    if rule is not Base.ACCOUNT:
        electorate.set_who(round_, Who(rule), None)
        switch_on("desk")
    for slug in ("east", "west"):
        place = add(db.session, make_district(slug=slug))
        envelope = add_envelope(round_, 10_000, district_id=place.id)
        add_project(round_, envelope, f"A bench in the {slug}", 5000)
    return round_


def test_where_nobody_knows_the_district_the_desk_must_ask(world, staff):
    round_ = districts_round()
    opening.open_round(round_, None)
    one = add(db.session, make_user())
    for unknown in ("", "north"):
        with pytest.raises(AreaMissing):
            desk.mark(round_, station(round_), one.email, unknown, staff[0])
    # a request that fails is rolled back whole; here the person is on the roll by now
    db.session.execute(Eligible.__table__.delete().where(Eligible.area == "north"))
    assert desk.mark(round_, station(round_), one.email, "west", staff[0]) == "west"
    assert reconciling.marks(round_) == {("west", "paper", "Town hall"): 1}


def test_the_district_of_the_register_cannot_be_chosen(world, staff):
    round_ = districts_round(Base.RESIDENT)
    use_census(staff[0], "document;birth date;district\n11111111A;1990-01-01;east\n")
    opening.open_round(round_, None)
    assert desk.mark(round_, station(round_), "11111111A", "west", staff[0]) == "east"


# ---- stations


def test_stations_are_an_audited_list(round_, staff):
    place = stations.add(round_, "Library", staff[0])
    with pytest.raises(NotPossible) as error:
        stations.add(round_, "Library", staff[0])
    assert error.value.reason is Refusal.ALREADY_DONE
    mark_some(round_, 1, staff[0], "Library")
    with pytest.raises(NotPossible):
        stations.remove(round_, place, staff[0])
    stations.remove(round_, stations.add(round_, "Shed", staff[0]), staff[0])
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [act for act in acts if act.startswith("station.")] == [
        "station.added", "station.added", "station.removed",
    ]  # fmt: skip
    assert db.session.scalars(select(Station.name)).all() == ["Library"]


# ---- serials and readings


def test_a_serial_is_known_and_what_was_mistyped_is_not(round_):
    serial = serials.draw(round_)
    assert serials.plain(f" {serials.shown(serial).lower()} ") == serial
    assert serials.is_of(round_, serial)
    others = {serial[:n] + letter + serial[n + 1 :] for n in range(12) for letter in "AC34"}
    known = [other for other in others - {serial} if serials.is_of(round_, other)]
    assert len(known) <= 2  # one in 441 by chance
    assert not serials.is_of(round_, "")
    assert not serials.is_of(round_, "É" * 12)
    assert len({serials.draw(round_) for _ in range(50)}) == 50


PRINTED = {1: "a", 2: "b", 12: "c"}


@pytest.mark.parametrize(
    ("kind", "text", "marks", "shown"),
    [
        (BallotType.APPROVAL, "12 1", [("a", 1), ("c", 1)], "1 12"),
        (BallotType.APPROVAL, " 1,2 , 2", [("a", 1), ("b", 1), ("b", 1)], "1 2 2"),
        (BallotType.KNAPSACK, "-", [], "-"),
        (BallotType.POINTS, "12=3 1:0", [("c", 3)], "12=3"),
        (BallotType.GRADES, "1=-2 2=0", [("a", -2), ("b", 0)], "1=-2 2=0"),
        (BallotType.RANKS, "12 1", [("c", 1), ("a", 2)], "1=2 12=1"),
        (BallotType.RANKS, "12=1 1=1", [("c", 1), ("a", 1)], "1=1 12=1"),
        (BallotType.YES_NO, "1 2- 12+", [("a", 1), ("b", -1), ("c", 1)], "1+ 2- 12+"),
    ],
)
def test_a_reading_is_what_is_marked(kind, text, marks, shown):
    reading = read(text, kind, PRINTED)
    assert sorted(reading.marks) == sorted(marks)
    again = Reading.parse(reading.text)
    assert again.text == reading.text
    assert typed(again, kind, {code: n for n, code in PRINTED.items()}) == shown


@pytest.mark.parametrize(("text", "flaw"), [("x", Flaw.UNCLEAR), ("XN", Flaw.NAMED), ("xc", Flaw.CROSSED)])  # fmt: skip
def test_a_flaw_stands_alone(text, flaw):
    reading = read(text, BallotType.APPROVAL, PRINTED)
    assert (reading.flaw, reading.marks) == (flaw, ())
    assert Reading.parse(reading.text) == reading
    with pytest.raises(Mistyped):
        read(f"1 {text}", BallotType.APPROVAL, PRINTED)


@pytest.mark.parametrize(
    ("kind", "text", "slip"),
    [
        (BallotType.APPROVAL, " ", Slip.NOTHING),
        (BallotType.APPROVAL, "1 two", Slip.NOT_A_MARK),
        (BallotType.APPROVAL, "1 3", Slip.NOT_PRINTED),
        (BallotType.APPROVAL, "1=2", Slip.VALUE_UNASKED),
        (BallotType.APPROVAL, "1+", Slip.NOT_A_MARK),
        (BallotType.POINTS, "1", Slip.VALUE_MISSING),
        (BallotType.RANKS, "1 2=1", Slip.MIXED),
        (BallotType.YES_NO, "1=1", Slip.VALUE_UNASKED),
        (BallotType.APPROVAL, "1 " * 400, Slip.NOT_A_MARK),
        (BallotType.APPROVAL, "\u0661", Slip.NOT_A_MARK),
    ],
)
def test_what_cannot_be_on_a_sheet_was_mistyped(kind, text, slip):
    with pytest.raises(Mistyped) as error:
        read(text, kind, PRINTED)
    assert error.value.slip is slip


# ---- batches


def test_one_clerk_cannot_read_a_sheet_twice(round_, staff):
    batch = fill(round_, [("1",)], staff)
    serial = db.session.scalars(select(PaperSheet.serial)).one()
    assert batches.enter(round_, batch, serial, Reading((("2", 1),)), staff[0]) == 1  # mended
    assert batches.figures(batch) == batches.Figures(entered=1, twice=0, differing=0)
    assert batches.enter(round_, batch, serial, Reading((("1", 1),)), staff[1]) == 2
    assert batches.figures(batch) == batches.Figures(entered=1, twice=1, differing=1)
    for clerk in staff:
        assert (
            refused(batches.enter, round_, batch, serial, Reading(), clerk) is Obstacle.READ_TWICE
        )


@pytest.mark.parametrize("values", [
    {"second_by_id": 0, "second_reading": "x"},
    {"second_by_id": 1, "second_reading": "x", "settled_by_id": 0, "settled": "x"},
    {"second_by_id": 1, "second_reading": "x", "settled_by_id": 1, "settled": "x"},
])  # fmt: skip
def test_the_database_itself_wants_other_clerks(round_, staff, values):
    fill(round_, [("1",)], staff)
    values = {name: staff[value].id if isinstance(value, int) else value for name, value in values.items()}  # fmt: skip
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(PaperSheet.__table__.update().values(**values))


def test_sheets_of_a_round_that_was_taken_back_are_waste_paper(world, staff):
    soon, later = now() + timedelta(days=1), now() + timedelta(days=2)
    round_ = build_round(db, opens_at=soon, closes_at=later)
    printed = serials.draw(round_)
    batch = fill(round_, [], staff, counted=1)
    with pytest.raises(opening.NotReady) as caught:
        opening.take_back(round_, None)
    assert caught.value.reason is Refusal.HAS_BATCHES
    batches.discard(round_, batch, staff[0])
    opening.take_back(round_, None)
    opening.open_round(round_, None)
    assert not serials.is_of(round_, printed)
    assert serials.is_of(round_, serials.draw(round_))


def test_a_third_settles_where_two_differ(round_, staff):
    batch = fill(round_, [("1", "2"), "1"], staff)
    sheet = db.session.scalars(select(PaperSheet).where(batches.differing())).one()
    assert sheet.final is None
    for clerk in staff[:2]:
        found = refused(batches.settle, round_, batch, sheet.serial, Reading(), clerk)
        assert found is Obstacle.NOT_A_THIRD
    batches.settle(round_, batch, sheet.serial, Reading((("2", 1),)), staff[2])
    assert json.loads(sheet.final)["marks"] == [["2", 1]]
    batches.settle(round_, batch, sheet.serial, Reading((("2", 1),)), staff[2])  # pressed twice
    again = refused(batches.settle, round_, batch, sheet.serial, Reading((("1", 1),)), staff[2])
    assert again is Obstacle.SETTLED
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.settled"))
    assert [(one.actor, sheet.serial in str(one.after)) for one in entries] == [(staff[2], False)]
    agreed = db.session.scalars(select(PaperSheet).where(PaperSheet.settled.is_(None))).one()
    found = refused(batches.settle, round_, batch, agreed.serial, Reading(), staff[2])
    assert found is Obstacle.NO_DIFFERENCE
    assert batches.figures(batch).is_ready(2)


def test_a_serial_is_in_one_batch_alone(round_, staff):
    first, second = fill(round_, ["1"], staff), fill(round_, ["1"], staff)
    serial = db.session.scalars(select(PaperSheet.serial).where(PaperSheet.batch_id == first.id)).one()  # fmt: skip
    found = refused(batches.enter, round_, second, serial, Reading(), staff[2])
    assert found is Obstacle.OTHER_BATCH
    batches.take_out(round_, first, serial, staff[2])
    assert batches.enter(round_, second, serial, Reading(), staff[2]) == 1


def test_an_empty_batch_can_be_forgotten_and_the_count_corrected(round_, staff):
    batch = fill(round_, ["1"], staff, counted=3)
    batches.recount(round_, batch, 1, staff[0])
    assert refused(batches.discard, round_, batch, staff[0]) is Obstacle.HAS_SHEETS
    empty = fill(round_, [], staff, counted=3)
    batches.discard(round_, empty, staff[0])
    assert db.session.scalars(select(PaperBatch.counted)).all() == [1]
    log = {entry.action: (entry.before, entry.after) for entry in db.session.scalars(select(AuditEntry))}  # fmt: skip
    before, after = log["paper.recounted"]
    assert (before["sheets"], after["sheets"]) == (3, 1)
    assert "paper.discarded" in log


# ---- the box


def test_a_batch_goes_into_the_box_whole_and_its_stubs_are_receipts(round_, staff):
    mark_some(round_, 5, staff[0])
    batch = fill(round_, ["1", "-", "1 2", "x"], staff)  # 60 + 50 is more than 100
    committing.put_in(round_, batch, staff[2])
    assert batch.invalid == 2
    box = {ballot.slot: ballot for ballot in db.session.scalars(select(Ballot))}
    sheets = db.session.scalars(select(PaperSheet)).all()
    assert set(box) == {serials.slot_of(round_.log_origin, sheet.serial) for sheet in sheets}
    assert sorted(one.content for one in box.values()) == ["", "", '{"1":1}', "{}"]
    assert {(one.channel, one.version) for one in box.values()} == {("paper", 1)}
    assert len(entries(round_, "cancel")) == 2
    (said,) = entries(round_, "paperbatch")
    assert len(said.pop("salt")) == 32
    assert said == {"t": "paperbatch", "round": round_.log_origin, "station": "Town hall", "area": "",
                    "sheets": 4, "invalid": 2, "marks": 5}  # fmt: skip
    assert refused(committing.put_in, round_, batch, staff[2]) is Obstacle.COMMITTED
    found = refused(batches.enter, round_, batch, sheets[0].serial, Reading(), staff[2])
    assert found is Obstacle.COMMITTED


def test_no_pseudonym_of_a_sheet_is_that_of_a_person(round_, staff):
    people = mark_some(round_, 3, staff[0])
    committing.put_in(round_, fill(round_, ["1"] * 3, staff), staff[0])
    key = casting.keys.load(round_)
    names = {key.ballot(round_, roll.person_of(round_, one)) for one in people}
    assert not names & set(db.session.scalars(select(Ballot.ballot_key)))


@pytest.mark.parametrize(
    ("sheets", "counted", "obstacle"),
    [
        (["1", ("1",)], 2, Obstacle.UNREAD),
        (["1", ("1", "2")], 2, Obstacle.DIFFERENT),
        (["1"], 2, Obstacle.COUNT_DIFFERS),
        (["1", "1"], 1, Obstacle.COUNT_DIFFERS),
        (["1", "1", "1", "-"], 4, Obstacle.TOO_FEW_MARKS),
    ],
)
def test_what_does_not_agree_stays_out(round_, staff, sheets, counted, obstacle):
    mark_some(round_, 3, staff[0])
    mark_some(round_, 3, staff[0], "Library")
    batch = fill(round_, sheets, staff, counted=counted)
    assert refused(committing.put_in, round_, batch, staff[0]) is obstacle
    assert not db.session.scalar(select(func.count()).select_from(Ballot))
    assert not entries(round_, "paperbatch")


def test_all_batches_of_a_station_together_are_within_its_marks(round_, staff):
    mark_some(round_, 3, staff[0])
    committing.put_in(round_, fill(round_, ["1", "-"], staff), staff[0])
    second = fill(round_, ["1", "1"], staff)
    assert refused(committing.put_in, round_, second, staff[0]) is Obstacle.TOO_FEW_MARKS
    mark_some(round_, 1, staff[0])
    committing.put_in(round_, second, staff[0])
    assert reconciling.committed(round_) == {("", "Town hall"): (4, 0)}


@pytest.mark.parametrize("statement", [
    PaperBatch.__table__.update().values(invalid=0),
    PaperSheet.__table__.update().values(settled="x"),
    PaperSheet.__table__.update().values(serial="A" * 12),
])  # fmt: skip
def test_the_database_lets_nobody_read_anew_what_is_in_the_box(round_, staff, statement):
    mark_some(round_, 1, staff[0])
    batch = fill(round_, ["x"], staff)
    committing.put_in(round_, batch, staff[0])
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(statement)


def test_who_leaves_leaves_the_readings(round_, staff):
    """Nothing of a committed sheet changes when the account of a clerk is deleted."""
    mark_some(round_, 1, staff[0])
    committing.put_in(round_, fill(round_, ["x"], staff), staff[2])
    db.session.execute(User.__table__.delete().where(User.__table__.c.id == staff[1].id))
    db.session.expire_all()
    sheet = db.session.scalars(select(PaperSheet)).one()
    assert (sheet.second_by_id, sheet.second_reading) == (None, sheet.first_reading)


# ---- the end


def test_batches_come_in_after_the_end_of_voting_until_the_close(round_, staff):
    mark_some(round_, 3, staff[0])
    with time_machine.travel(round_.closes_at, tick=False):
        late = fill(round_, ["1"], staff)
        committing.put_in(round_, late, staff[0])
        waiting = fill(round_, ["2"], staff)
        with pytest.raises(NotClosable) as error:
            closing.close(round_, None)
        assert error.value.reason is Refusal.PAPER_WAITS
        assert round_.closed_at is None
        closing.close(round_, None, "The sheets of the library were lost in the rain")
    assert round_.close_reason.endswith("in the rain")
    (note,) = entries(round_, "note")
    assert (note["what"], note["sheets"], note["reason"]) == ("paper", 1, round_.close_reason)
    assert refused(committing.put_in, round_, waiting, staff[0]) is Obstacle.ROUND_CLOSED
    found = refused(batches.open_batch, round_, waiting.station, "", 1, staff[0])
    assert found is Obstacle.ROUND_CLOSED


def test_two_verifiers_agree_on_a_round_with_paper_and_know_its_stubs(town):
    def vote():
        round_ = db.session.get(Round, town.round_id)
        staff = clerks()
        mark_some(round_, 30, staff[0])
        mark_some(round_, 4, staff[0], "Library")
        casting.cast(round_, db.session.get(User, town.voter_id), "", {"1": 1}, SUBMISSION)
        committing.put_in(round_, fill(round_, ["1", "2", "x"] * 9, staff), staff[0])
        committing.put_in(round_, fill(round_, ["-", "1 2"], staff, "Library"), staff[0])
        serial = {sheet.final: sheet.serial for sheet in db.session.scalars(select(PaperSheet))}
        return serial[Reading((("1", 1),)).text], serial[Reading(flaw=Flaw.UNCLEAR).text]

    good, bad = town.call(vote)
    with town.app.app_context():
        round_ = db.session.get(Round, town.round_id)
        tasks.finish(round_, None, "the end")  # verify.py runs in it
        archive = storage().read(round_.bundle)
        files = opened(archive)
        second = Second(files)
        assert verdict(files, second=second) == ""
        assert [second.stub(one) for one in (good, bad, "A" * 12)] == [
            "counted",
            "invalid",
            "unknown",
        ]
        counts = json.loads(files["log.jsonl"].splitlines()[-1])["counts"]
        assert [list(row.values()) for row in counts] == [
            ["", 1, 1, "paper", "Library", 4],
            ["", 18, 9, "paper", "Town hall", 30],
            ["", 1, 0, "web", "", 1],
        ]
        assert [stubs.look_up(round_, one).status for one in (good, bad, "A" * 12)] == [
            "sheet-counted", "invalid", "missing",
        ]  # fmt: skip
        assert db.session.scalar(select(func.count()).select_from(CountedBallot)) == 30


def opened(archive: bytes) -> dict[str, bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
