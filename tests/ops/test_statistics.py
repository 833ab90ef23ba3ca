"""The database knows its tables, so that it starts with the filter that leaves the fewest rows."""

import pytest
from sqlalchemy import inspect, text

from app.core.operations import statistics
from app.extensions import db
from tests.factories import add, make_proposal


def known() -> set[str]:
    """The tables that the database has looked at."""
    if db.engine.dialect.name == "postgresql":
        query = "SELECT tablename FROM pg_stats WHERE schemaname = 'public'"
    elif inspect(db.engine).has_table("sqlite_stat1"):
        query = "SELECT tbl FROM sqlite_stat1"
    else:
        return set()
    return set(db.session.scalars(text(query)))


@pytest.fixture
def town(scratch_app):
    with scratch_app.app_context():
        add(db.session, make_proposal())
        db.session.remove()
        yield scratch_app
        db.session.remove()


def test_tables_are_known_when_they_are_renewed(town):
    assert "proposals" not in known()
    db.session.remove()
    statistics.renew()
    assert {"proposals", "resources", "resource_counters"} <= known()


def test_after_generating_they_are(scratch_app):
    done = scratch_app.test_cli_runner().invoke(args=["generate", "--proposals", "5"])
    assert done.exit_code == 0, done.output
    with scratch_app.app_context():
        assert "proposals" in known()
