"""Leaving no trace of rows that were moved: tables and files are written anew, and that is checked."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import psycopg
from sqlalchemy import Engine, LargeBinary
from sqlalchemy.dialects import postgresql

from app.budgets.models import (
    Ballot,
    CountedBallot,
    Draft,
    Eligible,
    KioskCode,
    LogEntry,
    Participation,
)
from app.core.database import Base
from app.core.mail import OutgoingMail

PATIENCE = 10.0  # seconds to wait for others who use the tables
PLAIN: dict[type[Base], str] = {  # a column of each table that nothing depends on
    Ballot: "nonce",
    CountedBallot: "nonce",
    Draft: "sealed",
    LogEntry: "data",
    OutgoingMail: "error",
    Eligible: "area",
    Participation: "station",
    KioskCode: "area",
}


class InUse(Exception):
    """Others use the database, or its disk is full: what was moved may still be in its files."""


def compact(engine: Engine) -> None:
    """Write the tables of a vote anew, without what was deleted. Raises InUse; then it is to be repeated."""
    connection = engine.raw_connection()
    rewrite = _rewrite_tables if engine.dialect.name == "postgresql" else _rewrite_file
    try:
        rewrite(connection.driver_connection)
    except (sqlite3.OperationalError, psycopg.OperationalError) as error:
        raise InUse(str(error)) from error
    finally:
        connection.invalidate()  # its settings are for this alone
        connection.close()


def _rewrite_file(connection: Any) -> None:
    """SQLite: a new file, and an empty journal, which waits for who reads an older state."""
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
    connection.execute("VACUUM")
    until = time.monotonic() + PATIENCE
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise InUse("somebody reads an older state of the database")
        time.sleep(0.05)  # where another one empties it just now, SQLite does not wait by itself


def _rewrite_tables(connection: Any) -> None:
    """PostgreSQL: new files with all rows that are there now, stamped with one transaction each.

    VACUUM FULL would keep the stamps, and deleted rows too as long as anybody's snapshot is older.
    A column that gets its type again does not ask for snapshots.
    """
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    for model, name in PLAIN.items():
        column = model.__table__.c[name]
        empty = "''::bytea" if isinstance(column.type, LargeBinary) else "''"
        kind = column.type.compile(dialect=postgresql.dialect())
        connection.execute(
            f"ALTER TABLE {model.__tablename__} ALTER COLUMN {name} TYPE {kind} USING {name} || {empty}"
        )
