"""What the database itself refuses: ballots put or changed after the close, counted ones changed at all."""

from __future__ import annotations

from sqlalchemy import Connection

from app.core import ddl

CLOSED = "(SELECT closed_at FROM rounds WHERE id = NEW.round_id) IS NOT NULL"
UNLINKED = "(SELECT unlinked_at FROM rounds WHERE id = NEW.round_id) IS NOT NULL"
RULES = (  # name, moment, table, condition
    ("ballots_insert_closed", "INSERT", "ballots", CLOSED),
    ("ballots_update_closed", "UPDATE", "ballots", CLOSED),
    ("participation_insert_closed", "INSERT", "participation", UNLINKED),
    ("participation_update_closed", "UPDATE", "participation", CLOSED),
    ("counted_ballots_insert_done", "INSERT", "counted_ballots", UNLINKED),
    ("counted_ballots_update", "UPDATE", "counted_ballots", "1 = 1"),
)
MESSAGE = "this round is closed"


def create(connection: Connection) -> None:
    """Make the triggers; repeated, they stay as they are."""
    if connection.dialect.name == "sqlite":
        for name, moment, table, condition in RULES:
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {moment} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    for name, moment, table, condition in RULES:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END IF; "
            "RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def drop(connection: Connection) -> None:
    for name, _moment, _table, _condition in RULES:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        else:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


ddl.extra("ballot_triggers", create=create, drop=drop)
