"""The same notice sent several times at the same moment, each by a process of its own."""

from contextlib import contextmanager

from sqlalchemy import UniqueConstraint

from app.moderation.models import Case, Report
from app.moderation.notices.models import Notice
from tests.factories import make_proposal
from tests.factories.apps import build_app_anew
from tests.journeys.people import MANY, at_once, number, stored

FORM = "/report-illegal-content"


def send_at_once(app) -> list[int]:
    (proposal,) = stored(app, make_proposal())
    data = {
        "address": f"/proposals/{proposal}",
        "explanation": "It copies a whole book that is still protected.",
        "name": "Robin Reader",
        "email": "robin@example.org",
        "good_faith": "y",
    }
    return at_once(app, *[(None, FORM, data)] * MANY)


def test_equal_notices_at_once_are_one(scratch_app):
    assert send_at_once(scratch_app) == [303] * MANY
    assert number(scratch_app, Case) == 1
    assert number(scratch_app, Report) == 1
    assert number(scratch_app, Notice) == 1
    assert number(scratch_app, Case, Case.reports_count == 1) == 1


@contextmanager
def without_the_key():
    table = Notice.__table__
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    (key,) = [
        c for c in unique if {column.name for column in c.columns} == {"case_id", "email_key"}
    ]
    table.constraints.discard(key)
    yield
    table.constraints.add(key)


def test_without_the_key_one_notice_counts_several_times(tmp_path):
    with without_the_key():
        app = build_app_anew(tmp_path, "scratch")
        send_at_once(app)
        assert number(app, Notice) > 1
