"""What was chosen, and the receipt, stand in no log, error page, mail, export, table or page besides the box."""

import io
import re
import secrets
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask_login import FlaskLoginClient
from sqlalchemy import event, select, text

from app.accounts.models import Role, User
from app.budgets.models import Ballot, Project
from app.budgets.services import casting, opening
from app.core.database import Base
from app.core.errors import PAGES
from app.core.mail import OutgoingMail
from app.extensions import db
from tests.budgets.secrecy.town import logged
from tests.factories import make_user
from tests.factories.apps import build_app
from tests.factories.budgets import build_round

BOX = {"ballots", "log_entries", "projects", "rounds"}  # what is there to hold codes of projects
ABOUT_PEOPLE = ("/", "/account", "/account/data", "/notifications", "/people/{public_id}", "/account/sessions", "/account/follows")  # fmt: skip
FOR_STAFF = ("/admin/audit", "/admin/audit/export.csv", "/admin/budgets/{round}")
PUBLIC = ("/budgets/{round}", "/budgets/{round}/log", "/budgets/{round}/log/leaves.txt", "/search?q={mark}")  # fmt: skip


class Voter:
    """Casts with marked choices, and keeps all marks that only the box may hold."""

    def __init__(self, told, user_id):
        self.told, self.marks = told, set(told.codes)
        with told.app.app_context():
            self.user = db.session.get(User, user_id)
        self.browser = told.app.test_client(user=self.user, fresh_login=True)

    def send(self, *codes, tail="/cast"):
        submission = secrets.token_hex(16)
        self.marks.add(submission)
        data = {"submission": submission, "sure": "y", "choice": [f"1:{code}" for code in codes]}
        answer = self.browser.post(f"/budgets/{self.told.round_id}{tail}", data=data)
        for code, promise in re.findall(r"code ([0-9a-f]{64})\s+promise (\S+)", answer.text):
            self.marks |= {code, promise}
        with self.told.app.app_context():
            for row in db.session.scalars(select(Ballot)):
                self.marks |= {row.ballot_key, row.slot, row.nonce or row.slot}
        return answer


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Somebody votes, changes, is refused, sees errors and cancels, while every logger says all it knows."""
    folder = tmp_path_factory.mktemp("silence")
    with logged(folder):
        app = build_app(folder, "silence", MAIL_URL="")
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.test_client_class = FlaskLoginClient
        told = SimpleNamespace(app=app, folder=folder, errors=[])
        with app.app_context():
            _prepare(told)
            db.session.commit()
        told.voter = voter = Voter(told, told.voter_id)
        for code in told.codes[:2]:
            voter.browser.post(f"/budgets/{told.round_id}/booth", data={"add": code})
        assert voter.send(told.codes[0]).status_code == 200
        assert voter.send(told.codes[0], told.codes[1]).status_code == 422  # too expensive
        assert voter.send(told.codes[1]).status_code == 200
        _fail(told)
        assert voter.send(told.codes[2]).status_code == 200
        assert voter.send(tail="/cancel").status_code == 200
        assert voter.send(told.codes[3]).status_code == 200
    yield told
    with app.app_context():
        db.engine.dispose()


def _prepare(told):
    round_ = build_round(db, is_open=False)
    projects = list(db.session.scalars(select(Project).where(Project.round_id == round_.id)))
    for project in projects:
        project.code = f"zq{secrets.token_hex(6)}"
    told.codes = [project.code for project in projects]
    opening.open_round(round_, None)
    voter, admin = make_user(), make_user(Role.ADMINISTRATOR)
    db.session.add_all([voter, admin])
    db.session.flush()
    told.round_id, told.voter_id, told.admin_id = round_.id, voter.id, admin.id


def _fail(told):
    """Casts that break in our code and in the database, with everything in their hands."""
    original = casting._receipt  # the last thing that a cast does

    def breaks(round_, deed, ballot):
        raise ZeroDivisionError

    casting._receipt = breaks
    told.errors.append(told.voter.send(told.codes[2]))
    casting._receipt = original
    with told.app.app_context():
        engine = db.engine

    def spoil(connection, cursor, statement, parameters, context, executemany):
        return statement.replace("UPDATE ballots", "UPDATE no_such_table"), parameters

    event.listen(engine, "before_cursor_execute", spoil, retval=True)
    told.errors.append(told.voter.send(told.codes[2]))
    event.remove(engine, "before_cursor_execute", spoil)


def found_in(content, marks):
    return {mark for mark in marks if mark in content}


def test_the_log_of_the_application_knows_nothing(told):
    log = (told.folder / "application.log").read_text()
    assert "no_such_table" in log, "the errors did get there"
    assert "ZeroDivisionError" in log
    assert found_in(log, told.voter.marks) == set()


def test_an_error_shows_nothing_but_that_it_happened(told):
    assert {answer.status_code for answer in told.errors} <= {500, 503}
    broken, refused = (answer.text for answer in told.errors)
    assert str(PAGES[500].title) in broken
    assert found_in(broken, told.voter.marks) == set()
    form = set(re.findall(r'value="(?:1:)?([^"]+)"', refused))
    assert found_in(refused, told.voter.marks) <= form, (
        "what was chosen is in the form, to be sent again"
    )


def test_mails_and_all_other_tables_know_nothing(told):
    with told.app.app_context():
        assert db.session.scalars(select(OutgoingMail)).all()
        for table in Base.metadata.sorted_tables:
            rows = db.session.execute(select(*table.columns)).all()
            told_here = found_in(repr(rows), told.voter.marks)
            assert table.name in BOX or not told_here, table.name
        assert found_in(repr(db.session.execute(text("SELECT * FROM ballots")).all()), told.voter.marks)  # fmt: skip


def test_files_beside_the_database_know_nothing(told):
    """Jobs, storage, keys: whatever lies in the folder of the installation."""
    for path in Path(told.app.config["DATA_DIR"]).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [mark for mark in told.voter.marks if mark.encode() in content], path


@pytest.mark.parametrize("who", ["voter", "admin"])
def test_pages_and_exports_know_nothing(told, who):
    with told.app.app_context():
        reader = db.session.get(User, told.voter_id if who == "voter" else told.admin_id)
        known = {
            "round": told.round_id,
            "public_id": told.voter.user.public_id,
            "mark": told.codes[0],
        }
    browser = told.app.test_client(user=reader, fresh_login=True)
    codes = set(told.codes)
    for path in (*ABOUT_PEOPLE, *PUBLIC, *(FOR_STAFF if who == "admin" else ())):
        answer = browser.get(path.format(**known))
        assert answer.status_code == 200, path
        marks = told.voter.marks - (codes if path in PUBLIC else set())
        assert found_in(answer.text, marks) == set(), path
    archive = zipfile.ZipFile(io.BytesIO(browser.post("/account/data").data))
    assert archive.namelist()
    assert not [name for name in archive.namelist() if found_in(archive.read(name).decode(), told.voter.marks)]  # fmt: skip
