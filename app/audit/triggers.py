"""What the database itself does: it keeps the log as it was written, and one row that says where it ends."""

from __future__ import annotations

from sqlalchemy import Connection

from app.audit.chain import BEGINNING
from app.core import ddl

MESSAGE = "the audit log is kept as it was written"
RULES = (  # name, moment, table and condition of what is refused
    ("audit_entries_insert", "INSERT", "audit_entries", "NEW.number IS NOT NULL OR NEW.digest IS NOT NULL"),
    ("audit_entries_update", "UPDATE", "audit_entries", "OLD.digest IS NOT NULL"),
    ("audit_entries_delete", "DELETE", "audit_entries", "1 = 1"),
    ("audit_head_update", "UPDATE", "audit_head", "NEW.length <= OLD.length OR NEW.id <> OLD.id"),
    ("audit_head_delete", "DELETE", "audit_head", "1 = 1"),
)  # fmt: skip
FIRST = (
    f"INSERT INTO audit_head (id, length, digest) VALUES (1, 0, '{BEGINNING}') "  # noqa: S608 -- a constant
    "ON CONFLICT (id) DO NOTHING"
)


def create(connection: Connection) -> None:
    connection.exec_driver_sql(FIRST)
    for name, moment, table, condition in RULES:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {moment} ON {table} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
            continue
        row = "OLD" if moment == "DELETE" else "NEW"
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END IF; "
            f"RETURN {row}; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def drop(connection: Connection) -> None:
    for name, *_ in RULES:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        else:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


ddl.extra("audit_log", create=create, drop=drop)
