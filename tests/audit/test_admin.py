"""Every act of staff is in the log, with what it changed; only administrators read it."""

import pytest

from app.accounts.models import Role
from app.audit.admin import values
from app.core.events import StaffActed, emit
from app.extensions import db
from tests.factories import add, make_process, make_user


@pytest.fixture
def administrator(app, session):
    user = add(session, make_user(Role.ADMINISTRATOR, name="Ada"))
    process = add(session, make_process(title="=1+1"))
    with app.app_context():
        before, after = {"title": "Old", "same": 1}, {"title": "New", "same": 1}
        acted = StaffActed(
            db.session.get(type(user), user.id),
            "process.edited",
            db.session.get(type(process), process.id),
            before,
            after,
        )
        emit(acted)
        db.session.commit()
    return user


def test_the_log_shows_what_changed(administrator, sign_in):
    page = sign_in(administrator).get("/admin/audit").text
    assert page.count("Edited a process") == 2  # in the filter and in the table
    assert "title: Old" in page
    assert "title: New" in page
    assert "same" not in page


def test_what_has_no_value_is_a_dash_and_a_fingerprint_can_break():
    assert values({"cost": None, "place": "", "feasible": False}) == "cost: –; place: –; feasible: False"  # fmt: skip
    assert values({}) == "–"
    line = values({"sha256": "8b0a" * 16})
    assert max(map(len, line.split("\u200b"))) < 32
    assert line.replace("\u200b", "") == "sha256: " + "8b0a" * 16
    assert values({"note": "the waterworks department"}) == "note: the waterworks department"


def test_the_filter_narrows(administrator, sign_in):
    browser = sign_in(administrator)
    assert "title: New" not in browser.get("/admin/audit?until=2001-01-01").text
    assert "title: New" in browser.get("/admin/audit?since=2001-01-01&action=process.edited").text
    assert browser.get("/admin/audit?since=nonsense").status_code == 200


def test_the_export_cannot_run_in_a_spreadsheet(administrator, sign_in):
    lines = sign_in(administrator).get("/admin/audit/export.csv").text.splitlines()
    assert len(lines) == 2
    assert ",'=1+1," in lines[1]
    assert ",process.edited," in lines[1]


def test_others_may_not_read_it(session, sign_in):
    facilitator = add(session, make_user(Role.FACILITATOR))
    assert sign_in(facilitator).get("/admin/audit").status_code == 403
