"""Verifying: what is kept, what is refused, who waits, what is told."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.services import own
from app.accounts.verification import documents, methods, queries
from app.accounts.verification.methods import Claim
from app.accounts.verification.models import (
    CensusEntry,
    CensusList,
    Conflict,
    Decision,
    Letter,
    LetterBatch,
    RegisterCheck,
    Verification,
)
from app.accounts.verification.services import census, conflicts, desk, ending, letters, verifying
from app.accounts.verification.services.verifying import Outcome
from app.audit.models import AuditEntry
from app.core import keyfiles
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.extensions import db
from tests.factories.residents import BORN, LIST, resident, switch_on, use_census, verified

LETTERS = "name,document,birth date\nA. Voter,11111111A,1990-12-31\nB. Voter,22222222B,1985-02-03\n"


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def claim(number="11111111A", born=BORN, code=""):
    return Claim(documents.normalise(number), born, code)


def attempt(place, user_id, method="census", **what):
    outcome = verifying.attempt(place.user(user_id), methods.every()[method], claim(**what))
    db.session.commit()
    return outcome


def test_a_resident_of_the_list_is_verified_and_only_this_is_kept(inside):
    assert attempt(inside, inside.person, number="11.111.111-a") is Outcome.VERIFIED
    row = queries.verification_of(inside.user(inside.person))
    assert (row.born, row.method, row.is_valid) == (BORN, "census", True)
    assert {column.name for column in Verification.__table__.columns} == {
        *("user_id", "document", "born", "district_id", "method", "until", "reminded_at"),
    }
    assert row.document == documents.hash_of("11111111A")


@pytest.mark.parametrize("wrong", [{"number": "33333333C"}, {"born": BORN - timedelta(days=1)}])
def test_whatever_is_wrong_is_answered_alike(inside, wrong):
    with pytest.raises(verifying.NotMatched) as refused:
        attempt(inside, inside.person, **wrong)
    assert str(refused.value) == ""
    db.session.rollback()
    assert count(Verification) == 0


def test_failures_lock_the_account_and_even_the_right_answer_waits(inside):
    for n in range(5):
        with pytest.raises(verifying.NotMatched):
            attempt(inside, inside.person, number=f"9999999{n}")
    for _again in range(2):  # the fifth failure began a wait, the next would double it
        with (
            time_machine.travel(now() + timedelta(seconds=61)),
            pytest.raises(verifying.NotMatched),
        ):
            attempt(inside, inside.person, number="88888888")
        break
    with pytest.raises(verifying.Locked) as locked:
        attempt(inside, inside.person)
    assert timedelta() < locked.value.wait <= timedelta(minutes=4)
    assert count(Verification) == 0
    with time_machine.travel(now() + timedelta(minutes=5)):
        assert attempt(inside, inside.person) is Outcome.VERIFIED


def test_many_accounts_cannot_guess_one_document(inside):
    people = [inside.add() for _ in range(9)]
    for n, person in enumerate(people[:8]):
        with pytest.raises(verifying.NotMatched):
            attempt(inside, person, born=BORN - timedelta(days=n + 1))
    with pytest.raises(verifying.Locked):
        attempt(inside, people[8])
    assert attempt(inside, people[8], number="22222222B", born=BORN.replace(1985, 2, 3))


def test_the_same_document_of_two_accounts_goes_to_staff_once(inside):
    attempt(inside, inside.person)
    assert attempt(inside, inside.other) is Outcome.WAITING
    assert attempt(inside, inside.other) is Outcome.WAITING
    (conflict,) = db.session.scalars(select(Conflict))
    assert (conflict.first_id, conflict.second_id) == (inside.person, inside.other)
    assert queries.is_waiting(inside.user(inside.other))
    assert not queries.is_waiting(inside.user(inside.person))
    assert [row.user_id for row in db.session.scalars(select(Verification))] == [inside.person]


@pytest.mark.parametrize("decision", Decision)
def test_staff_decide_whose_document_it_is(inside, decision):
    attempt(inside, inside.person)
    attempt(inside, inside.other)
    conflict = db.session.scalars(select(Conflict)).one()
    staff = inside.user(inside.staff)
    conflicts.decide(conflict, decision, "We saw the passport.", staff)
    db.session.commit()
    owner = inside.other if decision is Decision.MOVED else inside.person
    assert [row.user_id for row in db.session.scalars(select(Verification))] == [owner]
    mails = {m.recipient: m.text for m in db.session.scalars(select(OutgoingMail))}
    told = {inside.user(inside.other).email}
    if decision is Decision.MOVED:
        told.add(inside.user(inside.person).email)
    assert mails.keys() == told
    assert all("We saw the passport." in text for text in mails.values())
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "verification.decided")).one()  # fmt: skip
    assert entry.after == {"decision": decision.value, "reason": "We saw the passport."}
    with pytest.raises(conflicts.NotDecidable):
        conflicts.decide(conflict, decision, "Once more.", staff)


def test_decisions_are_forgotten_after_a_while(inside):
    attempt(inside, inside.person)
    attempt(inside, inside.other)
    conflicts.decide(db.session.scalars(select(Conflict)).one(), Decision.KEPT, "So it is.", inside.user(inside.staff))  # fmt: skip
    conflicts.forget_decided()
    assert count(Conflict) == 1
    with time_machine.travel(now() + timedelta(days=91)):
        conflicts.forget_decided()
    assert count(Conflict) == 0


def test_it_ends_is_reminded_of_once_and_can_be_renewed(inside):
    attempt(inside, inside.person)
    end = queries.verification_of(inside.user(inside.person)).until
    with time_machine.travel(end - timedelta(days=31)):
        assert ending.remind() == 0
    with time_machine.travel(end - timedelta(days=29)):
        assert (ending.remind(), ending.remind()) == (1, 0)
        db.session.commit()
        assert "Renew" in db.session.scalars(select(OutgoingMail)).one().subject
        assert attempt(inside, inside.person) is Outcome.RENEWED
        row = queries.verification_of(inside.user(inside.person))
        assert row.until > end + timedelta(days=600)
        assert row.reminded_at is None
    with time_machine.travel(end + timedelta(days=1000)):
        assert not queries.verification_of(inside.user(inside.person)).is_valid


def test_without_months_it_never_ends(inside):
    switch_on("census", months=0)
    db.session.commit()
    attempt(inside, inside.person)
    assert queries.verification_of(inside.user(inside.person)).until is None
    assert ending.remind() == 0


def test_nobody_changes_their_document_by_themselves(inside):
    attempt(inside, inside.person)
    with pytest.raises(verifying.OtherDocument):
        attempt(inside, inside.person, number="22222222B", born=BORN.replace(1985, 2, 3))
    db.session.rollback()
    at_desk = desk.verify(inside.user(inside.person), resident("22222222B"), inside.user(inside.staff))  # fmt: skip
    db.session.commit()
    assert at_desk is Outcome.RENEWED
    row = queries.verification_of(inside.user(inside.person))
    assert (row.document, row.method) == (documents.hash_of("22222222B"), "desk")


def test_the_log_of_the_desk_names_no_document(inside):
    staff = inside.user(inside.staff)
    desk.verify(inside.user(inside.person), resident(), staff)
    assert desk.verify(inside.user(inside.other), resident(), staff) is Outcome.WAITING
    db.session.commit()
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "verification.desk")).all()  # fmt: skip
    assert [entry.after["outcome"] for entry in entries] == ["verified", "waiting"]
    text = str([(entry.before, entry.after, entry.subject_title) for entry in entries])
    assert "11111111" not in text
    assert not re.search(r"[0-9a-f]{64}", text)


def test_a_list_takes_the_place_of_the_one_before(inside):
    staff = inside.user(inside.staff)
    staged = census.stage(b"document,born\n77777777X,1970-01-01\n", "Next year", staff)
    db.session.commit()
    assert attempt(inside, inside.person) is Outcome.VERIFIED  # the old one still counts
    census.use(staged, staff)
    db.session.commit()
    assert (count(CensusList), count(CensusEntry)) == (1, 1)
    with pytest.raises(verifying.NotMatched):
        attempt(inside, inside.other)
    census.remove(staged, staff)
    db.session.commit()
    assert (count(CensusList), count(CensusEntry)) == (0, 0)
    assert count(Verification) == 1
    assert not methods.every()["census"].is_ready()


def test_lists_that_nobody_used_are_forgotten(inside):
    census.stage(LIST.encode(), "Only looked at", inside.user(inside.staff))
    census.forget_unused()
    assert count(CensusList) == 2
    with time_machine.travel(now() + timedelta(days=2)):
        census.forget_unused()
    assert count(CensusList) == 1


def make_letters(inside, text=LETTERS):
    batch, sheet = letters.make(text.encode(), "Spring", 60, inside.user(inside.staff))
    db.session.commit()
    return batch, sheet.decode("utf-8-sig")


def codes_in(sheet):
    return re.findall(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", sheet)


def test_a_code_works_once_and_only_its_hash_was_kept(inside):
    _batch, sheet = make_letters(inside)
    assert sheet.splitlines()[0] == "name,Code,Works until"
    assert "11111111" not in sheet
    first, second = codes_in(sheet)
    plain = first.replace("-", "")
    assert all(plain not in letter.code for letter in db.session.scalars(select(Letter)))
    with pytest.raises(verifying.NotMatched):  # a letter of somebody else
        attempt(inside, inside.person, "letter", code=second)
    db.session.rollback()
    assert attempt(inside, inside.person, "letter", code=first.lower()) is Outcome.VERIFIED
    with pytest.raises(verifying.NotMatched):
        attempt(inside, inside.other, "letter", code=first)
    db.session.rollback()
    used = db.session.scalars(select(Letter).where(Letter.used_at.is_not(None))).one()
    assert (used.document, used.born) == (None, None)


def test_a_letter_to_an_address_is_for_whoever_lives_there(inside):
    _batch, sheet = make_letters(inside, "name;street\nResident;High Street 1\n")
    (code,) = codes_in(sheet)
    assert attempt(inside, inside.person, "letter", number="X-55555", code=code) is Outcome.VERIFIED


def test_codes_end_and_can_be_voided(inside):
    batch, sheet = make_letters(inside)
    (code, other) = codes_in(sheet)
    with time_machine.travel(now() + timedelta(days=61)), pytest.raises(verifying.NotMatched):
        attempt(inside, inside.person, "letter", code=code)
    db.session.rollback()
    attempt(inside, inside.person, "letter", code=code)
    letters.void(db.session.get(LetterBatch, batch.id), inside.user(inside.staff))
    db.session.commit()
    assert count(Letter) == 1  # the one that was used
    with pytest.raises(verifying.NotMatched):
        attempt(inside, inside.other, "letter", number="22222222B", born=BORN.replace(1985, 2, 3), code=other)  # fmt: skip


def test_cells_that_spreadsheets_would_run_are_marked(inside):
    _batch, sheet = make_letters(inside, 'name\n"=cmd()"\n')
    assert "'=cmd()" in sheet


def test_who_leaves_is_forgotten_and_the_document_is_free_again(inside):
    attempt(inside, inside.person)
    attempt(inside, inside.other)
    own.delete_account(inside.user(inside.person))
    db.session.commit()
    assert (count(Verification), count(Conflict)) == (0, 0)
    assert attempt(inside, inside.other) is Outcome.VERIFIED


def test_another_register_key_is_noticed_before_anything_is_kept(inside):
    verified(inside.user(inside.person))
    db.session.commit()
    (keyfiles.folder() / "register.key").write_bytes(b"x" * 32)
    assert count(RegisterCheck) == 1
    with pytest.raises(documents.WrongKey):
        use_census(inside.user(inside.staff))
    db.session.rollback()
    with pytest.raises(methods.Unavailable):
        desk.verify(inside.user(inside.other), resident(), inside.user(inside.staff))
