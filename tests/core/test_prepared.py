"""On PostgreSQL, pages do not plan the same statements again and again."""

import pytest
from sqlalchemy import bindparam, literal, select, text
from sqlalchemy.exc import DatabaseError

from app.core.models import Component
from app.core.prepared import PREPARED
from app.extensions import db

BY_KEY = select(Component.slug).where(Component.id == bindparam("wanted"))
NAMES = text("SELECT statement FROM pg_prepared_statements")


@pytest.fixture
def prepared(scratch_app):
    """What the connection of the pool has prepared; nothing, where nothing can be."""
    with scratch_app.app_context():
        if db.engine.dialect.name == "postgresql":
            yield lambda: list(db.session.scalars(NAMES))
        else:
            yield list


def ask(statement, times):
    for _ in range(times):
        db.session.execute(statement, {"wanted": 1})
        db.session.remove()  # as every request ends: with a ROLLBACK


def test_a_statement_that_goes_by_keys_is_prepared_and_stays_so(prepared):
    ask(BY_KEY.execution_options(**PREPARED), 3)
    expected = 1 if db.engine.dialect.name == "postgresql" else 0
    assert len([one for one in prepared() if "components" in one]) == expected


def test_another_one_is_planned_for_its_values_however_often(prepared):
    ask(BY_KEY, 20)
    assert prepared() == []


def test_what_is_rolled_back_is_gone_and_the_connection_goes_on(prepared):
    ask(BY_KEY.execution_options(**PREPARED), 1)
    db.session.execute(text("CREATE TABLE fleeting (id INTEGER)"))
    db.session.rollback()
    with pytest.raises(DatabaseError):
        db.session.execute(text("SELECT id FROM fleeting"))
    db.session.rollback()
    assert db.session.scalar(select(literal(1))) == 1
    ask(BY_KEY.execution_options(**PREPARED), 1)
