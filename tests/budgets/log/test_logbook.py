"""The log of a round: every deed leaves an entry, sealed in batches that tell no order, and promised."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.budgets import tasks
from app.budgets.log import Checkpoint, NoteError, Verifier, leaf_of, root
from app.budgets.log.entries import content_hash
from app.budgets.log.receipts import Receipt, check_proof, code_in
from app.budgets.models import Ballot, LogCheckpoint, LogEntry, Round
from app.budgets.services import casting, closing, keys, logbook
from app.core.refusals import Refusal
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round


@pytest.fixture
def round_(scratch_app):
    with scratch_app.app_context():
        made = build_round(db)
        db.session.commit()
        yield made


@pytest.fixture
def people(round_):
    found = [make_user() for _ in range(30)]
    db.session.add_all(found)
    db.session.commit()
    return found


def vote(round_, user, code="1", submission=None):
    receipt = casting.cast(round_, user, "", {code: 1}, submission or f"{user.id}-{code}")
    db.session.commit()
    return receipt.promise


def entries(**where):
    query = select(LogEntry).filter_by(**where).order_by(LogEntry.seq)
    return db.session.scalars(query).all()


def seal(round_, fewest=logbook.FEWEST):
    closing.lock(round_)
    n = logbook.seal(round_, fewest)
    db.session.commit()
    return n


def key_of(round_):
    return Verifier.parse(json.loads(round_.definition)["log"]["key"])


def test_opening_is_the_first_entry_and_signed(round_):
    (first,) = entries()
    assert (first.seq, first.leaf) == (0, leaf_of(first.data).hex())
    said = json.loads(first.data)
    assert (said["t"], said["round"]) == ("open", round_.log_origin)
    (signed,) = logbook.checkpoints(round_.id)
    found = Checkpoint.parse(key_of(round_).open(signed.note))
    assert found == Checkpoint(round_.log_origin, 1, root([bytes.fromhex(first.leaf)]))


def test_a_ballot_and_its_entry_open_each_other_and_the_entry_tells_no_choice(round_, people):
    receipt = vote(round_, people[0])
    ballot = db.session.scalars(select(Ballot)).one()
    (entry,) = entries(seq=None)
    said = json.loads(entry.data)
    assert receipt.code == entry.leaf == ballot.leaf == leaf_of(entry.data).hex()
    assert said["content"] == content_hash(ballot.nonce, ballot.content)
    assert (said["slot"], said["v"], said["channel"]) == (ballot.slot, 1, "web")
    assert ballot.nonce not in entry.data
    assert len(said["salt"]) == 32


def test_the_same_submission_gives_the_same_receipt_and_one_entry(round_, people):
    assert vote(round_, people[0], submission="s") == vote(round_, people[0], submission="s")
    assert len(entries(seq=None)) == 1


def test_a_change_and_a_cancellation_are_entries_of_their_own(round_, people):
    codes = [vote(round_, people[0]).code, vote(round_, people[0], "2").code]
    codes.append(casting.cancel(round_, people[0], "c").promise.code)
    codes.append(casting.cancel(round_, people[0], "again").promise.code)
    db.session.commit()
    assert len(set(codes)) == 3
    said = sorted((json.loads(e.data) for e in entries(seq=None)), key=lambda s: s["v"])
    assert [(s["t"], s["v"]) for s in said] == [("ballot", 1), ("ballot", 2), ("cancel", 3)]
    assert len({s["slot"] for s in said}) == 1
    assert len({s["salt"] for s in said}) == 3


def test_a_refused_cast_leaves_no_entry(round_, people):
    with pytest.raises(casting.CastRefused):
        vote(round_, people[0], "99")
    db.session.rollback()
    assert entries(seq=None) == []


def test_few_entries_wait_and_many_are_sealed_in_the_order_of_their_hashes(round_, people):
    for user in people[: logbook.FEWEST - 1]:
        vote(round_, user)
    assert seal(round_) == 0
    vote(round_, people[-1])
    assert seal(round_) == logbook.FEWEST
    sealed = [entry.leaf for entry in entries()][1:]
    assert sealed == sorted(sealed)
    assert [entry.seq for entry in entries()] == list(range(logbook.FEWEST + 1))
    newest = logbook.checkpoints(round_.id)[-1]
    found = Checkpoint.parse(key_of(round_).open(newest.note))
    assert found.root == root(logbook.sealed(round_.id))


def test_changes_of_one_ballot_do_not_fill_a_batch(round_, people):
    """Else one person could fill it around the entry of another, and see which that is."""
    vote(round_, people[0])
    for n in range(logbook.FEWEST):
        vote(round_, people[1], submission=f"again-{n}")
    assert logbook.waiting_number(round_.id) > logbook.FEWEST
    assert seal(round_) == 0


def test_a_close_without_the_key_of_the_log_is_refused_and_goes_on_with_it(
    scratch_app, round_, people
):
    vote(round_, people[0])
    path = scratch_app.config["KEYS_DIR"] / "log.key"
    key = path.read_bytes()
    path.unlink()
    tasks.seal.__wrapped__()  # goes on to other rounds
    with pytest.raises(closing.NotClosable) as refusal:
        tasks.finish(round_, None, "The hall burned down")
    assert refusal.value.reason is Refusal.KEY_MISSING
    db.session.rollback()
    assert not path.exists()
    path.write_bytes(key)
    tasks.finish(round_, None, "The hall burned down")
    assert round_.bundle


def test_areas_and_channels_are_sealed_apart(round_, people):
    for n, user in enumerate(people):
        channel = "web" if n < 20 else "kiosk"
        casting.cast(round_, user, "", {"1": 1}, f"s{n}", channel)
    db.session.commit()
    assert seal(round_) == 0
    assert seal(round_, fewest=20) == 20
    assert {json.loads(e.data)["channel"] for e in entries(seq=None)} == {"kiosk"}


def test_the_job_seals_open_rounds(round_, people):
    for user in people:
        vote(round_, user)
    tasks.seal.__wrapped__()
    assert logbook.waiting_number(round_.id) == 0


def test_a_promise_and_a_proof_hold_with_the_published_key_alone(round_, people):
    receipts = [vote(round_, user) for user in people]
    seal(round_)
    key = key_of(round_)
    for receipt in receipts:
        assert Receipt.parse(receipt.text).is_promised_by(key)
        proof = logbook.proof_of(round_, receipt.code)
        assert check_proof(proof, bytes.fromhex(receipt.code), key).size == 31
        with pytest.raises(NoteError):
            check_proof(proof, bytes(32), key)
    other = Receipt(receipts[0].round, receipts[1].code, receipts[0].promise)
    assert not other.is_promised_by(key)


def test_what_a_look_up_says(round_, people):
    first, second = vote(round_, people[0]), vote(round_, people[0], "2")
    taken_back = vote(round_, people[1])
    cancelled = casting.cancel(round_, people[1], "c").promise
    db.session.commit()

    def said(receipt):
        return logbook.look_up(round_, receipt.code[:16]).status

    assert {said(r) for r in (first, second, taken_back, cancelled)} == {"promised"}
    seal(round_, fewest=1)
    assert {said(r) for r in (first, second, taken_back, cancelled)} == {"sealed"}
    tasks.finish(round_, None, "The hall burned down")
    assert [said(r) for r in (first, second, taken_back, cancelled)] == [
        "replaced", "counted", "cancelled", "cancelled",
    ]  # fmt: skip
    assert logbook.look_up(round_, first.code).version == 2
    assert logbook.look_up(round_, "0" * 16).status == "unknown"
    opening = entries(seq=0)[0].leaf
    assert logbook.look_up(round_, opening).status == "unknown"


def test_without_the_key_that_signed_before_nobody_votes(scratch_app, round_, people):
    (scratch_app.config["KEYS_DIR"] / "log.key").write_bytes(bytes(32))
    assert keys.signer(round_) is None
    assert casting.window_refusal(round_) is Refusal.KEY_MISSING
    with pytest.raises(casting.CastRefused):
        vote(round_, people[0])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log_entries SET data = 'x' WHERE seq IS NULL",
        "UPDATE log_entries SET seq = 7 WHERE seq = 0",
        "UPDATE checkpoints SET note = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(round_, people, change):
    vote(round_, people[0])
    with pytest.raises(DBAPIError):
        db.session.execute(text(change))
    db.session.rollback()


def test_nothing_is_added_to_the_log_after_the_end(round_, people):
    vote(round_, people[0])
    tasks.finish(round_, None, "The hall burned down")
    last = json.loads(entries()[-1].data)
    assert last["t"] == "close"
    assert logbook.waiting_number(round_.id) == 0
    with pytest.raises(DBAPIError):
        logbook.announce(db.session.get(Round, round_.id), "note", what="too late")
    db.session.rollback()
    sizes = db.session.scalars(select(LogCheckpoint.size)).all()
    assert max(sizes) == len(entries())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0123 4567 89AB CDEF", "0123456789abcdef"),
        ("0123-4567-89ab-cdef ", "0123456789abcdef"),
        ("0123 4567 89ab cde", ""),
        ("xyz", ""),
        ("", ""),
        ("0" * 65, ""),
    ],
)
def test_codes_are_read_as_people_type_them(typed, code):
    assert code_in(typed) == code


def test_a_pasted_receipt_names_its_code(round_, people):
    receipt = vote(round_, people[0])
    assert code_in(receipt.text) == receipt.code
    assert code_in(receipt.text.replace("\n", "\r\n")) == receipt.code
