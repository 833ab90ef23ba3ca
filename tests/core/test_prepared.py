"""On PostgreSQL, pages do not plan the same statements again and again."""

import pytest
from sqlalchemy import bindparam, literal, select, text, update
from sqlalchemy.exc import DatabaseError

from app.core.database import reading
from app.core.models import Component
from app.core.prepared import PLANNED_ONCE, PREPARED
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


ONCE = BY_KEY.execution_options(**PLANNED_ONCE)


def mode() -> str:
    """How this connection plans, read beside what is watched here."""
    own = db.session.connection().connection.dbapi_connection
    return own.pgconn.exec_(b"SHOW plan_cache_mode").get_value(0, 0).decode()


@pytest.fixture
def looking(scratch_app):
    """Requests that only look; what they plan is PostgreSQL's alone."""
    with scratch_app.app_context(), reading():
        if db.engine.dialect.name == "postgresql":
            yield mode
        else:
            yield lambda: None


def expect(looking, wanted):
    if db.engine.dialect.name == "postgresql":
        assert looking() == wanted


def test_plans_are_kept_until_something_else_is_asked(looking):
    db.session.execute(BY_KEY.execution_options(**PREPARED), {"wanted": 1})
    expect(looking, "auto")
    db.session.execute(ONCE, {"wanted": 1})
    expect(looking, "force_generic_plan")
    db.session.remove()
    db.session.execute(BY_KEY.execution_options(**PREPARED), {"wanted": 1})
    expect(looking, "force_generic_plan")
    db.session.execute(BY_KEY, {"wanted": 1})
    expect(looking, "auto")


@pytest.mark.parametrize(
    "statement",
    [
        BY_KEY.with_for_update().execution_options(**PLANNED_ONCE),
        BY_KEY.execution_options(**PLANNED_ONCE, yield_per=1),
        text("SELECT :wanted"),
        update(Component).values(slug="other").where(Component.id == bindparam("wanted")),
    ],
    ids=["lock", "in parts", "text", "update"],
)
def test_no_transaction_begins_with_kept_plans_or_ends_with_them(looking, statement):
    for end in (db.session.rollback, db.session.commit):
        db.session.execute(ONCE, {"wanted": 1})
        expect(looking, "force_generic_plan")
        db.session.execute(statement, {"wanted": 1}).close()
        expect(looking, "auto")
        db.session.execute(ONCE, {"wanted": 1})  # within a transaction nothing is set
        expect(looking, "auto")
        end()
        db.session.execute(BY_KEY, {"wanted": 1})
        expect(looking, "auto")
        db.session.rollback()


def test_what_writes_first_makes_its_plans(scratch_app):
    with scratch_app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
        with reading():
            db.session.execute(ONCE, {"wanted": 1})
            db.session.remove()
        db.session.execute(ONCE, {"wanted": 1})
        assert mode() == "auto"
