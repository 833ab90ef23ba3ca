"""What one installation gives out another takes in, and gives out the same."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.extensions import db
from app.meetings.models import Minutes
from tests.api.test_oparl import attach, make_decision, make_item, make_meeting, with_own_records
from tests.factories.apps import build_app
from tests.factories.councils import council, write
from tests.factories.oparl import as_there, everything, served


@pytest.fixture
def other_app(tmp_path):
    app = build_app(tmp_path, "other")
    yield app
    with app.app_context():
        db.engine.dispose()


def run(app, *args):
    result = app.test_cli_runner().invoke(args=["import", "oparl", *map(str, args)])
    assert result.exit_code == 0, result.output
    assert "Left out" not in result.output, result.output
    return result.output


def test_our_own_meetings(scratch_app, other_app):
    with scratch_app.app_context():
        session = db.session
        held = make_meeting(session, minutes_published_at=now())
        item = make_item(
            session, held, number="3a", begun_at=now(), ended_at=now() + timedelta(hours=1)
        )
        make_item(session, held, 2, is_confidential=True, published_at=None)
        attach(session, make_decision(session, held, item))
        make_decision(session, held, None, 2)
        attach(session, held)
        with_own_records(session, held, item)
        attach(session, session.query(Minutes).one())
        make_meeting(session, held.component, cancelled_at=now(), cancelled_reason="Ill")
        session.commit()
    with served(scratch_app) as address:
        run(other_app, f"{address}/oparl/v1")
        there = everything(scratch_app.test_client(), imported=False)
        here = everything(other_app.test_client(), imported=True)
        assert len(there) == 18
        assert as_there(here) == as_there(there)
        assert "         0         0" in run(other_app, f"{address}/oparl/v1")


def test_records_that_were_brought_in(scratch_app, other_app, tmp_path):
    run(scratch_app, write(tmp_path / "council", council()))
    with served(scratch_app) as address:
        run(other_app, f"{address}/oparl/v1")
        there = everything(scratch_app.test_client(), imported=True)
        first = as_there(there)
        here = everything(other_app.test_client(), imported=True)
        second = {url: one for url, one in _back(as_there(here), there).items() if not url.endswith("/own")}  # fmt: skip
        assert len(first) == 20
        assert second == first


def _back(things, there):
    """Addresses of the installation between, as those that it had from the first system."""
    from tests.factories.oparl import ORIGIN, _plain

    origins = {url: one[ORIGIN] for url, one in there.items()}
    return {origins.get(url, url): _plain(one, origins) for url, one in things.items()}
