"""`flask audit verify`, on whatever was done to the tables behind the application's back."""

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError

from app.accounts.models import Role, User
from app.accounts.services.own import delete_account
from app.accounts.services.staff import grant_role
from app.audit import triggers
from app.audit.models import AuditEntry, AuditHead
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.extensions import db
from app.meetings import services
from app.meetings.models import Meeting
from tests.factories import make_user
from tests.factories.debates import make_meeting

MANY = 5


@pytest.fixture
def log(scratch_app):
    """An application whose log has some entries."""
    with scratch_app.app_context():
        db.session.add_all([make_user(Role.ADMINISTRATOR, name="Ada"), make_user(name="Noor")])
        db.session.commit()
        act(MANY)
    return scratch_app


def act(times):
    """Within an application: so many acts of Ada on Noor, each with its commit."""
    ada, noor = db.session.scalars(select(User).order_by(User.id)).all()[:2]
    for n in range(times):
        emit(StaffActed(ada, "role.grant", noor, {}, {"role": f"r{n}", "space": None, "more": 1.5}))
        db.session.commit()


def verify(app, *arguments):
    answer = app.test_cli_runner().invoke(args=["audit", "verify", *arguments])
    assert answer.exit_code in {0, 1, 2}, answer.output
    return answer.exit_code, answer.output


def tamper(app, *statements):
    with app.app_context(), db.engine.begin() as connection:
        triggers.drop(connection)
        for statement in statements:
            connection.execute(text(statement))


def head(app):
    with app.app_context():
        return db.session.scalars(select(AuditHead.digest)).one()


def test_an_untouched_log(log):
    code, said = verify(log)
    assert code == 0
    assert f"{MANY} entries, none edited" in said
    assert f"Head: {head(log)}" in said


def test_an_empty_log(scratch_app):
    assert verify(scratch_app) == (0, f"0 entries, none edited, removed or inserted.\nHead: {'0' * 64}\nAll that is sealed is as it was published.\n")  # fmt: skip


EDITS = {
    "action": "'account.block'",
    "actor_id": "2",
    "subject_kind": "'meetings'",
    "subject_id": "'77'",
    "subject_title": "'Somebody else'",
    "before": """'{"role": "none"}'""",
    "after": """'{"role": "other"}'""",
    "created_at": "'2001-01-01 00:00:00.000000'",
}


@pytest.fixture
def every_field(log):
    with log.app_context():
        columns = {column.name for column in inspect(AuditEntry).columns}
    assert columns == EDITS.keys() | {"id", "number", "previous", "digest"}
    return log


def test_an_edit_of_any_field_is_named(every_field):
    for name, value in EDITS.items():
        with every_field.app_context(), db.engine.begin() as connection:
            triggers.drop(connection)
            old = "CREATE TABLE kept AS SELECT * FROM audit_entries WHERE number = 3"
            connection.execute(text(old))
            connection.execute(text(f"UPDATE audit_entries SET {name} = {value} WHERE number = 3"))
        code, said = verify(every_field)
        assert (code, "Entry 3 was edited." in said) == (1, True), (name, said)
        with every_field.app_context(), db.engine.begin() as connection:
            connection.execute(text("DELETE FROM audit_entries WHERE number = 3"))
            connection.execute(text("INSERT INTO audit_entries SELECT * FROM kept"))
            connection.execute(text("DROP TABLE kept"))
    assert verify(every_field)[0] == 0


def test_one_field_that_is_known_to_be_wrong(log):
    tamper(log, "UPDATE audit_entries SET previous = digest WHERE number = 2")
    code, said = verify(log)
    assert code == 1
    assert "Entry 2 was edited. Only its field “previous”" in said


@pytest.mark.parametrize("number", [1, 3, MANY])
def test_a_removed_entry(log, number):
    tamper(log, f"DELETE FROM audit_entries WHERE number = {number}")
    code, said = verify(log)
    assert code == 1
    assert f"Entry {number} was removed." in said


COPY = """INSERT INTO audit_entries (actor_id, action, subject_kind, subject_id, subject_title, before, after, created_at, number, previous, digest)
  SELECT actor_id, 'role.revoke', subject_kind, subject_id, subject_title, before, after, created_at, {} FROM audit_entries WHERE number = 2"""  # fmt: skip


CHAINED = f"{MANY + 1}, previous, digest"


@pytest.mark.parametrize("chained", ["NULL, NULL, NULL", CHAINED, "NULL, previous, digest"])
def test_an_inserted_entry(log, chained):
    tamper(log, COPY.format(chained))
    code, said = verify(log)
    assert code == 1
    assert "was inserted later" in said


def test_an_inserted_entry_is_not_taken_into_the_chain(log):
    tamper(log, COPY.format("NULL, NULL, NULL"))
    with log.app_context():
        act(1)
    assert "was inserted later" in verify(log)[1]


def test_a_log_that_was_written_anew_lacks_the_hash_that_was_noted(log):
    noted = head(log)
    with log.app_context():
        act(2)
    code, said = verify(log, "--head", noted.upper())
    assert code == 0
    assert f"that of entry {MANY}; 2 came after it" in said
    tamper(log, "DELETE FROM audit_entries", "DELETE FROM audit_head")
    with log.app_context(), db.engine.begin() as connection:
        triggers.create(connection)
    with log.app_context():
        act(MANY)
    assert verify(log)[0] == 0
    code, said = verify(log, "--head", noted)
    assert code == 1
    assert "No entry has the hash" in said


def test_a_noted_hash_that_is_none(log):
    assert verify(log, "--head", "f00")[0] == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'x' WHERE number = 1",
        "UPDATE audit_entries SET digest = NULL",
        "DELETE FROM audit_entries",
        COPY.format(CHAINED),
        "UPDATE audit_head SET length = 1",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_keeps_the_log(log, statement):
    with log.app_context(), pytest.raises(DatabaseError, match="kept as it was written"):
        db.session.execute(text(statement))
    assert verify(log)[0] == 0


def test_the_chain_outlives_accounts_and_holds_no_name(log):
    with log.app_context():
        ada, noor = db.session.scalars(select(User).order_by(User.id)).all()
        grant_role(noor, Role.ADMINISTRATOR, None, ada)
        db.session.commit()
        delete_account(ada)
        db.session.commit()
        rows = db.session.execute(text("SELECT * FROM audit_entries")).all()
    assert "Ada" not in str(rows)
    assert "Noor" not in str(rows)
    assert verify(log)[0] == 0


def test_what_is_undone_leaves_no_gap(log):
    with log.app_context():
        ada = db.session.scalars(select(User).order_by(User.id)).first()
        emit(StaffActed(ada, "topic.add", "kept", {}, {}))
        with db.session.begin_nested() as savepoint:
            emit(StaffActed(ada, "topic.add", "undone", {}, {}))
            db.session.flush()
            savepoint.rollback()
        emit(StaffActed(ada, "topic.add", "kept too", {}, {}))
        db.session.commit()
        emit(StaffActed(ada, "topic.add", "undone", {}, {}))
        db.session.flush()
        db.session.rollback()
        db.session.commit()
        numbers = db.session.scalars(select(AuditEntry.number).order_by(AuditEntry.id)).all()
    assert numbers == list(range(1, MANY + 3))
    assert verify(log)[0] == 0


def sealed_meeting(app):
    with app.app_context():
        meeting = make_meeting(start=-1)
        db.session.add(meeting)
        db.session.flush()
        services.record(meeting, db.session.get(User, 1), "It was agreed to build.")
        db.session.commit()
        return meeting.id


def test_published_minutes_are_sealed(log):
    meeting_id = sealed_meeting(log)
    assert verify(log)[0] == 0
    with log.app_context():
        services.record(
            db.session.get(Meeting, meeting_id),
            db.session.get(User, 1),
            "Corrected.",
            reason="A slip",
        )
        db.session.commit()
    assert verify(log)[0] == 0
    tamper(log, "UPDATE meetings SET minutes = 'It was agreed to sell.'")
    code, said = verify(log)
    assert code == 1
    assert f"meetings {meeting_id} is no longer what entry {MANY + 5} sealed" in said


def test_sealed_minutes_that_vanish(log):
    meeting_id = sealed_meeting(log)
    tamper(log, "UPDATE meetings SET minutes_published_at = NULL")
    assert f"meetings {meeting_id} is no longer" in verify(log)[1]


def test_a_change_at_that_very_moment_is_no_alarm(log, monkeypatch):
    from app.audit import verifying

    meeting_id = sealed_meeting(log)
    latest, changes = verifying._latest_seals, iter(["Newer."])

    def meanwhile():
        found = latest()
        for words in changes:
            services.record(
                db.session.get(Meeting, meeting_id), db.session.get(User, 1), words, reason="Again"
            )
            db.session.commit()
        return found

    monkeypatch.setattr(verifying, "_latest_seals", meanwhile)
    with log.app_context():
        assert verifying.broken_seals() == []
        assert now()
