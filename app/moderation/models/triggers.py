"""What the database itself does: it keeps the history of cases as it was written.

A row goes only together with the resource that it is about.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.core import ddl

MESSAGE = "the history of cases is kept"
FIXED = {  # columns that never change once they are written
    "reports": ("case_id", "rule", "rules_version", "explanation", "copied_title", "copied_body"),
    "moderation_decisions": (
        *(
            "case_id",
            "measure",
            "sanction",
            "rule",
            "rules_version",
            "statement",
            "letter",
            "passage",
        ),
        *("limited_until", "was_blocked", "created_at"),
    ),
    "moderation_steps": ("case_id", "kind", "note", "created_at"),
    "moderation_appeals": ("case_id", "decision_id", "party", "text", "created_at"),
    "moderation_conflicts": ("case_id", "moderator_id", "reason"),
    "moderation_templates": ("situation", "texts"),
}
SETTLED = "(OLD.decided_at IS NOT NULL AND NEW.outcome <> OLD.outcome)"


def _text(row: str, column: str) -> str:
    return f"coalesce(CAST({row}.{column} AS TEXT), '')"


def _rules() -> list[tuple[str, str, str, str]]:
    """Name, moment, table and condition of what is refused."""
    found = [
        (
            "moderation_cases_delete",
            "DELETE",
            "moderation_cases",
            "EXISTS (SELECT 1 FROM resources WHERE id = OLD.resource_id)",
        ),
        ("moderation_templates_delete", "DELETE", "moderation_templates", "1 = 1"),
    ]
    for table, columns in FIXED.items():
        changed = " OR ".join(f"{_text('NEW', c)} <> {_text('OLD', c)}" for c in columns)
        if table == "moderation_appeals":
            changed = f"{changed} OR {SETTLED}"
        found.append((f"{table}_update", "UPDATE", table, changed))
        if "case_id" in columns:
            alive = "EXISTS (SELECT 1 FROM moderation_cases WHERE id = OLD.case_id)"
            found.append((f"{table}_delete", "DELETE", table, alive))
    return found


RULES = _rules()


def create(connection: Connection) -> None:
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


ddl.extra("moderation_history", create=create, drop=drop)
