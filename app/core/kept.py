"""What each process keeps: settings until the database says they changed, figures for a while.

Triggers give the one row of `revision` a new random token in the transaction that changes a
watched table, whoever writes. A request reads the token and takes what was found under it, so
it sees what its own transaction would find, and never what was rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g
from sqlalchemy import Connection, Select, event, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from app.core import ddl
from app.core.clock import now
from app.core.database import Base
from app.extensions import db

T = TypeVar("T")

_watched: dict[str, tuple[str, str]] = {}  # table: columns, condition
_found: dict[str, tuple[str, Any]] = {}
_counted: dict[str, tuple[tuple[str, float], Any]] = {}


class Revision(Base):
    """One row: the token of all that is watched."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[str]


TOKEN = select(Revision.token).where(Revision.id == 1)


def watch(*tables: str, columns: str = "", condition: str = "") -> None:
    """Have the token changed with these tables; `columns` and `condition` (of NEW) limit it to some updates."""
    _watched.update(dict.fromkeys(tables, (columns, condition)))


def kept(name: str, find: Callable[[], T]) -> T:
    """What `find` finds in watched tables, found anew when they have changed. Nobody may change it."""
    token = revision()
    known, value = _found.get(name, ("", None))
    if known != token or not token:
        value = find()
        _found[name] = token, value
    return value


def kept_for(seconds: float, name: str, find: Callable[[], T]) -> T:
    """Numbers whose counting grows with the site and that need not be of this second.

    Found anew when what is watched changes, as it may be how they are written, and when
    the clock passes a multiple of `seconds`: all processes then have numbers of the same age.
    """
    age = revision(), now().timestamp() // seconds
    known, value = _counted.get(name, (("", 0.0), None))
    if known != age:
        value = find()
        _counted[name] = age, value
    return value


def revision() -> str:
    """The token of this request's transaction."""
    token: str | None = g.get("revision")
    if token is None:
        token = g.revision = db.session.scalar(TOKEN)
    return token or ""


def detached(query: Select[Any]) -> list[Any]:
    """The objects of a query outside of any session: all threads may read them."""
    db.session.flush()
    mode: Any = "rollback_only"  # the end of this session is none of the transaction
    with Session(db.session.connection(), join_transaction_mode=mode) as apart:
        return list(apart.scalars(query).unique())


def forget() -> None:
    """This request changed something: read the token again."""
    if g:
        g.pop("revision", None)


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _: UOWTransaction) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if any(table in _watched for one in changed for table in _tables(one)):
        forget()


def _tables(one: Any) -> set[str]:
    return {table.name for table in one.__mapper__.tables}


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    table = getattr(state.statement, "table", None)  # of an INSERT, UPDATE or DELETE
    if table is not None and table.name in _watched:
        forget()


@event.listens_for(Session, "after_rollback")
def _rolled_back(_: Session) -> None:
    forget()


SQLITE = "REPLACE INTO revision (id, token) VALUES (1, lower(hex(randomblob(16))))"
POSTGRESQL = """INSERT INTO revision (id, token) VALUES (1, gen_random_uuid()::text)
  ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token"""
FUNCTION = f"""CREATE OR REPLACE FUNCTION kept_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {POSTGRESQL}; RETURN NULL; END $$"""


def _statements(connection: Connection, table: str, columns: str, condition: str) -> list[str]:
    moments = [f"UPDATE OF {columns}"] if columns else ["INSERT", "UPDATE", "DELETE"]
    made = []
    for moment in moments:
        name = f"kept_{table}_{moment.split()[0].lower()}"
        when = f"WHEN ({condition})" if condition else ""
        if connection.dialect.name == "sqlite":
            head = f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {moment} ON {table}"
            made.append(f"{head} {when} BEGIN {SQLITE}; END")
        else:
            each = "ROW" if condition else "STATEMENT"
            head = f"CREATE OR REPLACE TRIGGER {name} AFTER {moment} ON {table}"
            made.append(f"{head} FOR EACH {each} {when} EXECUTE FUNCTION kept_changed()")
    return made


def _create(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(SQLITE if is_sqlite else POSTGRESQL)
    if not is_sqlite:
        connection.exec_driver_sql(FUNCTION)
    for table, (columns, condition) in _watched.items():
        for statement in _statements(connection, table, columns, condition):
            connection.exec_driver_sql(statement)


def _drop(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS kept_changed() CASCADE")
        return
    for table in _watched:
        for moment in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS kept_{table}_{moment}")


ddl.extra("kept", create=_create, drop=_drop)
