"""Statements that PostgreSQL plans once for each connection, not once for each request.

Planning a dozen joins costs more than running them. Only statements that say so are prepared,
`.execution_options(**PREPARED)`: those that go by keys, whose plan is the same whatever the
values. A search or a filtered list needs a plan for its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event

from app.core import looking  # noqa: F401 -- what it decides is decided first

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

PREPARED = {"prepared": True}
# Of some, each time anew, PostgreSQL thinks that a plan for these values may be worth its making.
# From one of these on it makes none, up to the next that is not prepared.
PLANNED_ONCE = PREPARED | {"planned_once": True}
KEEP_PLANS, MAKE_PLANS = (
    f"SET plan_cache_mode = {how}".encode() for how in ("force_generic_plan", "auto")
)
# Pages ask for a few rows: to start helpers or a compiler takes longer than to find them.
FOR_PAGES = b"SET max_parallel_workers_per_gather = 0; SET jit = off"
_IN_TRANSACTION = (TransactionStatus.INTRANS, TransactionStatus.INERROR)


class Cursor(psycopg.Cursor[Any]):
    """Prepares at once (True), never (False), or what is repeated (None), as psycopg would."""

    prepares: bool | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{"prepare": self.prepares} | options)


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


@event.listens_for(Engine, "connect")
def _use_cursor(connection: DBAPIConnection, _: Any) -> None:
    if isinstance(connection, psycopg.Connection):
        connection.cursor_factory = Cursor
        connection.pgconn.exec_(FOR_PAGES)


@event.listens_for(Engine, "before_cursor_execute")
def _choose(
    connection: Connection, cursor: Any, _: str, _values: Any, context: Any, _many: bool
) -> None:
    if not _is_postgresql(connection) or not isinstance(cursor, psycopg.Cursor):
        return
    wanted = context.execution_options.get("prepared")
    _plan(connection, cursor.connection, context.execution_options)
    if isinstance(cursor, Cursor):  # others live on the server, each for one statement
        writes = context.isinsert or context.isupdate or context.isdelete
        cursor.prepares = True if wanted else (None if writes else False)


def _plan(connection: Connection, own: psycopg.Connection[Any], options: Mapping[str, Any]) -> None:
    """Have plans kept from a statement that asks for it up to the next that is not prepared.

    Only outside of transactions, which would take back what is set within them: so a connection
    on which plans are kept makes them again before its next transaction begins.
    """
    keeps = connection.info.get(KEEP_PLANS, False)
    may = own.autocommit and bool(options.get("prepared"))
    wanted = may and (keeps or "planned_once" in options)
    if wanted != keeps:
        own.pgconn.exec_(KEEP_PLANS if wanted else MAKE_PLANS)
        connection.info[KEEP_PLANS] = wanted


@event.listens_for(Engine, "rollback")
def _roll_back(connection: Connection) -> None:
    """End the transaction without psycopg, which then would forget what it has prepared.

    It does so for the sake of tables that are gone with the transaction; requests make none,
    and all that only read end with a ROLLBACK.
    """
    if not _is_postgresql(connection) or connection.closed or connection.invalidated:
        return
    own = connection.connection.dbapi_connection
    if isinstance(own, psycopg.Connection) and own.info.transaction_status in _IN_TRANSACTION:
        own.pgconn.exec_(b"ROLLBACK")
