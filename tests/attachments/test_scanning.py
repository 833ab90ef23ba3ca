"""The council's virus scanner is asked about every file before it is kept."""

import stat
import sys

import pytest
from sqlalchemy import func, select

from app.attachments.models import Attachment
from tests.attachments.test_routes import debate, staff, upload  # noqa: F401 -- fixtures

SCRIPT = """#!{python}
import pathlib, sys
data = pathlib.Path(sys.argv[-1]).read_bytes()
sys.exit(1 if b"EICAR" in data else 2 if b"BROKEN" in data else 0)
"""


@pytest.fixture
def scanner(app, tmp_path, monkeypatch):
    script = tmp_path / "scan me.py"
    script.write_text(SCRIPT.format(python=sys.executable))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setitem(app.config, "VIRUS_SCAN_COMMAND", f"'{script}' --quiet")


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        (b"All is well", 303, ""),
        (b"EICAR", 422, "found something in this file"),
        (b"BROKEN", 422, "does not answer"),
    ],
)
def test_what_the_scanner_says_is_done(session, staff, debate, scanner, data, status, says):  # noqa: F811
    answer = upload(staff, debate, data, "notes.txt")
    assert answer.status_code == status
    assert says in answer.text
    kept = session.scalar(select(func.count()).select_from(Attachment))
    assert kept == (status == 303)


def test_without_a_scanner_that_runs_nothing_is_taken(app, staff, debate, monkeypatch):  # noqa: F811
    monkeypatch.setitem(app.config, "VIRUS_SCAN_COMMAND", "/no/such/scanner")
    assert upload(staff, debate, b"All is well", "notes.txt").status_code == 422
