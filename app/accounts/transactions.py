"""Transactions beside that of the request: sessions, and counts of failed attempts."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.core.database import reading, writing
from app.extensions import db


@contextmanager
def apart() -> Iterator[Session]:
    """A transaction of its own, kept when the block ends without an error.

    The request's own transaction is given up first: so it must not have written
    anything yet, or be over. Two at once would wait for each other on SQLite.
    """
    db.session.rollback()
    options = {"join_transaction_mode": "create_savepoint", "expire_on_commit": False}
    with writing(), Session(db.engines[None], **options) as session, session.begin():  # type: ignore[arg-type]
        yield session


@contextmanager
def ahead() -> Iterator[None]:
    """What is read in here is read before the transaction that writes begins.

    So others may write meanwhile. It stays known; what decides is looked up in the transaction.
    """
    with reading():
        yield
        session = db.session()
        session.expire_on_commit = False
        try:
            session.commit()
        finally:
            session.expire_on_commit = True
