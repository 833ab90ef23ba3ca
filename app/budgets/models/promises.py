"""What the database refuses while a definition is frozen: changes of what it promises, but for the exceptions.

A project can be withdrawn, a deadline moved to a later time, voting paused: `services/exceptions.py` does that
with two people and a public reason. Everything else waits for another round.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.budgets.models.triggers import Rule, make, of_round, unmake
from app.core import ddl

MESSAGE = "this round is frozen"
ROUND = (
    *("currency", "rule", "parameters", "ballot_type", "limits", "area_rule", "who", "opens_at"),
    *("lot_seed", "titles", "texts", "opened_at", "key_name", "key_check", "log_origin"),
)
ENVELOPE = ("round_id", "title", "district_id", "amount", "position", "rolls_to_id")
PROJECT = (
    *("round_id", "envelope_id", "number", "code", "cost", "conflict_group", "category_id"),
    *("district_id", "place", "latitude", "longitude", "titles", "texts"),
)
RESOURCE = ("title", "body", "locale", "component_id", "parent_id", "hidden_at")


def _changed(columns: tuple[str, ...]) -> str:
    """Whether one of them is another one now; as texts, since JSON cannot be compared everywhere."""
    texts = (f"(CAST(OLD.{c} AS text) IS DISTINCT FROM CAST(NEW.{c} AS text))" for c in columns)
    return " OR ".join(texts)


def _frozen(row: str) -> str:
    return f"{of_round('definition', row)} <> ''"


OWN = "SELECT id FROM rounds WHERE definition <> ''"
FROZEN_RESOURCE = f"(OLD.kind = 'round' AND OLD.id IN ({OWN})) OR (OLD.kind = 'project' AND OLD.parent_id IN ({OWN}))"
HELD = "OLD.definition <> '' AND NEW.definition <> ''"
VOTED = "EXISTS (SELECT 1 FROM turnout WHERE round_id = OLD.id)"
OTHER = f"(NEW.definition <> OLD.definition AND (NEW.definition <> '' OR {VOTED}))"
SOONER = "NEW.closes_at < OLD.closes_at"
AFTERWARDS = (
    "(OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closes_at <> OLD.closes_at))"
)
BACK = "OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS NULL OR NEW.withdrawn_reason <> OLD.withdrawn_reason)"
LATE = f"NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL AND {of_round('closed_at')} IS NOT NULL"
DECIDED = ("round_id", "act", "reason", "project_id", "old_close", "new_close", "asked_by_id", "asked_at", "confirmed_by_id", "confirmed_at")  # fmt: skip


def _rules(table: str, columns: tuple[str, ...]) -> tuple[Rule, ...]:
    """Nothing comes, nothing goes, and these columns stay."""
    return (
        Rule(f"{table}_insert_frozen", "INSERT", table, _frozen("NEW"), MESSAGE),
        Rule(f"{table}_delete_frozen", "DELETE", table, _frozen("OLD"), MESSAGE),
        Rule(f"{table}_update_frozen", f"UPDATE OF {', '.join(columns)}", table,
             f"({_frozen('OLD')} OR {_frozen('NEW')}) AND ({_changed(columns)})", MESSAGE),
    )  # fmt: skip


RULES = (
    *_rules("envelopes", ENVELOPE),
    *_rules("projects", PROJECT),
    *_rules("listed_people", ("round_id", "person")),
    Rule("rounds_update_frozen", f"UPDATE OF {', '.join(ROUND)}", "rounds",
         f"{HELD} AND ({_changed(ROUND)})", MESSAGE),
    Rule("rounds_definition_frozen", "UPDATE OF definition", "rounds",
         f"OLD.definition <> '' AND {OTHER}", MESSAGE),
    Rule("rounds_deadline_frozen", "UPDATE OF closes_at, closed_at", "rounds",
         f"{HELD} AND ({SOONER} OR {AFTERWARDS})", MESSAGE),
    Rule("resources_update_frozen", f"UPDATE OF {', '.join(RESOURCE)}", "resources",
         f"OLD.kind IN ('round', 'project') AND ({FROZEN_RESOURCE}) AND ({_changed(RESOURCE)})", MESSAGE),
    Rule("projects_withdrawn_frozen", "UPDATE OF withdrawn_at, withdrawn_reason", "projects",
         f"{_frozen('OLD')} AND (({BACK}) OR ({LATE}))", MESSAGE),
    Rule("round_decisions_update_done", "UPDATE", "round_decisions",
         f"(OLD.confirmed_at IS NOT NULL OR OLD.ended_at IS NOT NULL) AND ({_changed((*DECIDED, 'ended_at'))})",
         "this is decided"),
)  # fmt: skip


def create(connection: Connection) -> None:
    make(connection, RULES)


def drop(connection: Connection) -> None:
    unmake(connection, RULES)


ddl.extra("round_promises", create=create, drop=drop)
