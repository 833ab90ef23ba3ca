"""What only reads asks PostgreSQL for no transaction; what writes after all gets one."""

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import func, insert, select, text, update

from app.attachments.services import _hold
from app.core.database import reading, writing
from app.core.site import Category
from app.extensions import db

NUMBER = select(func.count()).select_from(Category)


@pytest.fixture
def looking(scratch_app):
    """In an application whose transactions only read, unless they turn out not to."""
    with scratch_app.app_context(), reading():
        db.session.execute(NUMBER)
        yield
        db.session.rollback()


def is_in_transaction() -> bool:
    """Whether the server keeps a transaction open; SQLite does so for readers too."""
    own = db.session.connection().connection.dbapi_connection
    if db.engine.dialect.name == "sqlite":
        return own.in_transaction
    return own.info.transaction_status is not TransactionStatus.IDLE


def looks() -> bool:
    return getattr(db.session.connection().connection.dbapi_connection, "autocommit", False)


def test_looking_opens_no_transaction_on_postgresql(looking):
    db.session.scalars(select(Category)).all()
    assert is_in_transaction() == (db.engine.dialect.name == "sqlite")


@pytest.mark.parametrize(
    "statement",
    [
        insert(Category).values(slug="bins", name={}),
        update(Category).values(position=1),
        select(Category.id).with_for_update(),
        text("SELECT 1"),
    ],
    ids=["insert", "update", "lock", "text"],
)
def test_whatever_does_more_begins_one(looking, statement):
    db.session.execute(statement)
    assert is_in_transaction()


def test_what_was_written_after_looking_is_undone_together(looking):
    for slug in ("bins", "trees"):
        db.session.execute(insert(Category).values(slug=slug, name={}))
    db.session.rollback()
    assert db.session.scalar(NUMBER) == 0


def test_what_was_written_after_looking_is_kept_together(looking):
    for slug in ("bins", "trees"):
        db.session.execute(insert(Category).values(slug=slug, name={}))
        assert is_in_transaction()
    db.session.commit()
    assert db.session.scalar(NUMBER) == 2


def test_a_savepoint_within_goes_back_alone(looking):
    with db.session.begin_nested() as savepoint:
        db.session.execute(insert(Category).values(slug="bins", name={}))
        savepoint.rollback()
    db.session.execute(insert(Category).values(slug="trees", name={}))
    db.session.commit()
    assert db.session.scalar(select(Category.slug)) == "trees"


def test_long_lists_are_read_in_parts(looking):
    db.session.execute(insert(Category), [{"slug": f"c{n}", "name": {}} for n in range(5)])
    db.session.commit()
    parts = db.session.scalars(select(Category.slug).execution_options(yield_per=2)).partitions()
    assert [len(part) for part in parts] == [2, 2, 1]


def test_who_has_the_connection_next_writes_as_ever(looking):
    db.session.remove()
    with writing():
        db.session.connection()
        assert not looks()
        db.session.execute(insert(Category).values(slug="bins", name={}))
        db.session.rollback()
        assert db.session.scalar(NUMBER) == 0


def test_a_lock_lasts_as_long_as_its_transaction(looking):
    _hold(db.session, "f" * 64)
    assert is_in_transaction()
