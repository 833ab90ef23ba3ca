"""On PostgreSQL, what only looks needs no transaction: BEGIN and ROLLBACK are journeys for nothing.

Each statement sees what is committed when it begins, within a transaction or without. The first
one that does more than look begins a transaction, and all that follows is kept or undone together.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Select, event

from app.core.database import is_reading

OURS = "looks"  # marks a connection that these lines have set, and nobody else


def _only_looks(cursor: Any, context: Any) -> bool:
    """Whether a statement neither changes nor locks, and is read to its end at once."""
    statement = context.compiled.statement if context.compiled else None
    is_cursor = isinstance(cursor, psycopg.ServerCursor)  # lives as long as its transaction
    return isinstance(statement, Select) and statement._for_update_arg is None and not is_cursor  # noqa: SLF001


def _set(connection: Connection, *, looks: bool) -> None:
    own = connection.connection.dbapi_connection
    if isinstance(own, psycopg.Connection) and looks != own.autocommit:
        own.autocommit = connection.info[OURS] = looks


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """The connection may have been left to look by whoever had it before."""
    if is_reading() or connection.info.get(OURS):
        _set(connection, looks=is_reading())


@event.listens_for(Engine, "before_cursor_execute")
def _leave(
    connection: Connection, cursor: Any, _: str, _values: Any, context: Any, _many: bool
) -> None:
    if connection.info.get(OURS) and not _only_looks(cursor, context):
        _set(connection, looks=False)  # the driver sends BEGIN before this statement
