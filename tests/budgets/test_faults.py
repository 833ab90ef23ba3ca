"""When things break: a vote is acknowledged and kept, or refused with the choices kept on the page. Never neither."""

import re
import secrets
import sqlite3
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError

from app.accounts.sessions import Sessions
from app.budgets.models import Ballot, LogEntry, Participation, Turnout
from app.budgets.services import keys
from app.core.clock import now
from app.core.database import is_reading
from app.core.mail import OutgoingMail
from app.extensions import db, huey
from tests.budgets.test_routes import add, ballots, cast, hidden
from tests.factories.budgets import build_round

CHOSEN = ["1:1", "1:3"]
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def town(town):
    """As in production: what nobody catches becomes a page."""
    town.app.config["PROPAGATE_EXCEPTIONS"] = False
    return town


@pytest.fixture
def ready(town, voter):
    """A browser before its last step, with two projects chosen, and the form that it would send."""
    add(voter, town, "1", "3")
    page = voter.get(town.url("/review"))
    form = {"submission": hidden(page, "submission")[0], "area": "", "sure": "y", "choice": CHOSEN}
    return lambda **more: voter.post(town.url("/cast"), data=form | more, headers=OURS)


def is_sqlite(town):
    return "sqlite" in town.app.config["SQLALCHEMY_DATABASE_URI"]


def with_connections(town, prepare):
    """Have each new connection prepared so."""
    with town.app.app_context():
        event.listen(db.engine, "connect", prepare)
        db.engine.dispose()


def rows(town):
    """How much there is in the tables that one cast writes together."""
    models = (Ballot, Participation, Turnout, OutgoingMail)
    here = [*(select(func.count()).select_from(model) for model in models)]
    here.append(select(func.count()).where(LogEntry.seq.is_(None)))
    return town.call(lambda: [db.session.scalar(query) for query in here])


def is_refused(answer, status=503):
    """Said in words, the choices still in the form."""
    assert answer.status_code == status, answer.text
    assert "Your ballot was not cast" in answer.text
    assert hidden(answer, "choice") == CHOSEN
    assert answer.headers["Cache-Control"] == "no-store"
    return True


def code_of(answer):
    return re.search(r"code ([0-9a-f]{64})", answer.text)[1]


@contextmanager
def locked(town):
    """Somebody holds what a cast must write, for longer than it waits."""
    if is_sqlite(town):
        with_connections(town, lambda connection, _: connection.execute("PRAGMA busy_timeout = 50"))
        with town.app.app_context():
            holder = sqlite3.connect(db.engine.url.database, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.close()
        return
    with town.app.app_context():
        url, name = db.engine.url, db.engine.url.database
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"ALTER DATABASE \"{name}\" SET lock_timeout = '50ms'"))
        db.engine.dispose()
    holder = create_engine(url)
    with holder.connect() as connection:
        connection.execute(text("LOCK TABLE participation IN EXCLUSIVE MODE"))
        yield
    holder.dispose()


def fill_up():
    """Use what is free on the pages that are there."""
    while True:
        name = secrets.token_hex()
        db.session.add(OutgoingMail(message_id=name, recipient="x", subject="s", text="x" * 900))
        db.session.commit()


@contextmanager
def full(town):
    """The disk has no room for anything more."""
    if is_sqlite(town):
        limit = {}

        def stop(connection, _):
            connection.execute(f"PRAGMA max_page_count = {limit['pages']}")

        with town.app.app_context():
            limit["pages"] = db.session.scalar(text("PRAGMA page_count"))
            db.session.rollback()
            with_connections(town, stop)
            with pytest.raises(OperationalError, match="full"):
                fill_up()
            db.session.rollback()
        yield
        with town.app.app_context():
            limit["pages"] = 1_000_000
            db.engine.dispose()
        return
    raising = "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$"
    town.call(lambda: db.session.execute(text(raising)))
    town.call(lambda: db.session.execute(text("CREATE TRIGGER no_room BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION no_room()")))  # fmt: skip
    yield
    town.call(lambda: db.session.execute(text("DROP TRIGGER no_room ON outbox")))


@pytest.mark.parametrize("fault", [locked, full])
def test_what_cannot_be_stored_is_refused_whole_and_can_be_sent_again(town, ready, fault):
    with fault(town):
        before = rows(town) if fault is full else None
        assert is_refused(ready())
        if fault is full:
            assert rows(town) == before
    answer = ready()
    assert answer.status_code == 200
    assert ballots(town) == [('{"1":1,"3":1}', 1, False)]
    assert rows(town)[:3] == [1, 1, 1]


def lose_answers(town, times):
    """The database commits, but its answer does not arrive any more."""
    with town.app.app_context():
        dialect = db.engine.dialect
        commit, left = dialect.do_commit, [times]

        def lost(connection):
            commit(connection)
            if left[0] and not is_reading():
                left[0] -= 1
                raise dialect.dbapi.OperationalError("server closed the connection unexpectedly")

        dialect.do_commit = lost


def test_an_answer_that_got_lost_behind_the_commit_is_a_receipt(town, ready):
    lose_answers(town, 1)
    first = ready()
    assert first.status_code == 200
    assert "Your ballot is in" in first.text
    again = ready()
    assert code_of(again) == code_of(first)
    assert ballots(town) == [('{"1":1,"3":1}', 1, False)]


def test_what_is_noted_of_the_session_after_a_vote_takes_no_receipt_away(town, ready, monkeypatch):
    def lost(*_):
        raise OperationalError(
            "UPDATE sessions", {}, sqlite3.OperationalError("database is locked")
        )

    monkeypatch.setattr(Sessions, "_keep", lost)
    with time_machine.travel(now() + timedelta(minutes=10)):
        answer = ready()
    assert answer.status_code == 200
    assert code_of(answer)
    assert len(ballots(town)) == 1


@pytest.mark.parametrize("share", keys.SHARES)
@pytest.mark.parametrize("damage", ["wrong", "missing"])
def test_without_the_right_key_nothing_is_cast_and_the_page_says_why(town, ready, share, damage):
    (path,) = (town.app.config["KEYS_DIR"] / share).iterdir()
    right = path.read_bytes()
    path.write_bytes(b"x" * 32) if damage == "wrong" else path.unlink()
    answer = ready()
    assert is_refused(answer, 403)
    assert "The ballot key is missing, so voting is stopped" in answer.text
    path.write_bytes(right)
    assert ready().status_code == 200


def test_a_worker_that_is_dead_stops_no_vote(town, ready, monkeypatch):
    def dead(*_args, **_kwargs):
        raise ConnectionError("no queue")

    monkeypatch.setattr(huey, "enqueue", dead)
    monkeypatch.setattr(type(town.app), "testing", False)
    assert ready().status_code == 200
    assert rows(town) == [1, 1, 1, 1, 1], "the mail waits in its row"


def test_a_session_that_ended_in_the_middle_keeps_the_ballot_for_after_signing_in(town, ready):
    form = {"submission": "a" * 32, "area": "", "sure": "y", "choice": CHOSEN}
    answer = town.browser().post(town.url("/cast"), data=form, headers=OURS)
    assert answer.status_code == 401
    assert hidden(answer, "choice") == CHOSEN
    assert hidden(answer, "submission") == ["a" * 32]
    assert "aaaa" not in re.sub(r"<[^>]*>", "", answer.text), (
        "no digits that mean nothing to people"
    )
    assert ballots(town) == []


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (["1:1", "1:1"], "names a project twice"),
        (["1:1", "0:1"], "names a project twice"),
        (["1:1", "rubbish"], "in a way we do not know"),
        (["1:1"] + [f"1:x{n}" for n in range(600)], "in a way we do not know"),
        (["1:1", "1:99"], "not on your ballot"),
        (["1:1", "1:2"], "Remove projects worth"),
    ],
)
def test_what_was_sent_is_cast_as_a_whole_or_not_at_all(town, ready, choice, words):
    answer = ready(choice=choice)
    assert answer.status_code == 422
    assert words in answer.text
    assert {pair[-2:] for pair in hidden(answer, "choice")} >= {":1"}
    assert ballots(town) == []


def test_a_ballot_of_another_round_is_refused(town, ready):
    other = town.call(lambda: build_round(db, costs=(5,) * 9))
    with town.app.app_context():
        db.session.add(other)
        url = f"/budgets/{other.id}/cast"
    form = {"submission": "b" * 32, "sure": "y", "choice": ["1:8"]}
    voter = town.browser(town.voter_id)
    assert ready(choice=["1:8"]).status_code == 422
    assert ballots(town) == []
    assert voter.post(url, data=form).status_code == 200  # which is where it belongs
    assert voter.post(town.url("/cast"), data=form).status_code == 422


@pytest.mark.parametrize("submission", ["", "short", "x" * 65])
def test_a_forged_submission_is_refused(town, ready, submission):
    answer = ready(submission=submission)
    assert answer.status_code == 422
    assert hidden(answer, "choice") == CHOSEN
    assert ballots(town) == []


def test_a_submission_of_somebody_else_is_only_a_number(town, ready):
    """It names no ballot but one's own: both are cast, and neither sees the other's receipt."""
    mine = ready(submission="c" * 32)
    other = town.browser(town.make_person())
    theirs = cast(other, town, submission="c" * 32, choice=["1:4"])
    assert mine.status_code == theirs.status_code == 200
    assert code_of(mine) != code_of(theirs)
    assert len(ballots(town)) == 2


def test_a_form_that_waited_while_the_ballot_changed_elsewhere_replaces_it(town, ready):
    """Two tabs: the one sent last counts, and both got their receipts."""
    elsewhere = town.browser(town.voter_id)
    assert cast(elsewhere, town, choice=["1:2"]).status_code == 200
    assert "Your ballot is changed" in ready().text
    assert ballots(town) == [('{"1":1,"3":1}', 2, False)]
