"""What the database itself does: it refuses ballots put or changed after the close or in a pause, counted ones and the
log changed at all, paper read anew once it is in the box; and it keeps no examples of what is in the box."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from app.budgets.models.box import Ballot, Draft
from app.core import ddl

MESSAGE = "this round is closed"
PAUSED = "this round is paused"
BOXES = (Ballot, Draft)


class Rule(NamedTuple):
    """A statement that is refused: its name, the moment (as SQL has it), where, and when."""

    name: str
    moment: str
    table: str
    condition: str
    message: str = MESSAGE


def of_round(column: str, row: str = "NEW") -> str:
    """What a row's round says in a column."""
    return f"(SELECT {column} FROM rounds WHERE id = {row}.round_id)"  # noqa: S608 -- names of our own


CLOSED = f"{of_round('closed_at')} IS NOT NULL"
UNLINKED = f"{of_round('unlinked_at')} IS NOT NULL"
STOPPED = f"{of_round('paused_at')} IS NOT NULL AND NEW.channel <> 'paper'"  # sheets are entered all the same
MOVED = "OLD.seq IS NOT NULL OR NEW.round_id <> OLD.round_id OR NEW.leaf <> OLD.leaf OR NEW.data <> OLD.data"
COMMITTED = "(SELECT state FROM paper_batches WHERE id = NEW.batch_id) = 'committed'"
RECKONED = "NEW.state <> 'committed' OR NEW.counted <> OLD.counted OR NEW.invalid <> OLD.invalid"
READ_ANEW = " OR ".join(
    f"coalesce(NEW.{name}, '') <> coalesce(OLD.{name}, '')"
    for name in ("serial", "first_reading", "second_reading", "settled")
)
IN_THE_BOX = "this batch is in the ballot box"
RULES = (
    Rule("ballots_insert_closed", "INSERT", "ballots", CLOSED),
    Rule("ballots_update_closed", "UPDATE", "ballots", CLOSED),
    Rule("ballots_insert_paused", "INSERT", "ballots", STOPPED, PAUSED),
    Rule("ballots_update_paused", "UPDATE", "ballots", STOPPED, PAUSED),
    Rule("participation_insert_closed", "INSERT", "participation", UNLINKED),
    Rule("participation_update_closed", "UPDATE", "participation", CLOSED),
    Rule("counted_ballots_insert_done", "INSERT", "counted_ballots", UNLINKED),
    Rule("counted_ballots_update", "UPDATE", "counted_ballots", "1 = 1"),
    Rule("log_entries_insert_done", "INSERT", "log_entries", UNLINKED),
    Rule("log_entries_update", "UPDATE", "log_entries", MOVED),
    Rule("checkpoints_insert_done", "INSERT", "checkpoints", UNLINKED),
    Rule("checkpoints_update", "UPDATE", "checkpoints", "1 = 1"),
    Rule(
        "paper_batches_update_done",
        "UPDATE",
        "paper_batches",
        f"OLD.state = 'committed' AND ({RECKONED})",
        IN_THE_BOX,
    ),
    Rule("paper_sheets_insert_done", "INSERT", "paper_sheets", COMMITTED, IN_THE_BOX),
    Rule(
        "paper_sheets_update_done",
        "UPDATE",
        "paper_sheets",
        f"{COMMITTED} AND ({READ_ANEW})",
        IN_THE_BOX,
    ),
)


def make(connection: Connection, rules: Iterable[Rule]) -> None:
    """Make the triggers of some rules; repeated, they stay as they are."""
    for one in rules:
        if connection.dialect.name == "sqlite":
            condition = one.condition.replace(
                "IS DISTINCT FROM", "IS NOT"
            )  # which all versions know
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {one.name} BEFORE {one.moment} ON {one.table} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{one.message}'); END"
            )
            continue
        row = "OLD" if one.moment == "DELETE" else "NEW"
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {one.condition} THEN RAISE EXCEPTION '{one.message}' USING ERRCODE = '23514'; END IF; "
            f"RETURN {row}; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {one.name} BEFORE {one.moment} ON {one.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {one.name}()"
        )


def unmake(connection: Connection, rules: Iterable[Rule]) -> None:
    """Take the triggers of some rules away."""
    for one in rules:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {one.name}")
        else:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {one.name}() CASCADE")


def create(connection: Connection) -> None:
    make(connection, RULES)
    if connection.dialect.name == "postgresql":
        _keep_no_examples(connection)


def _keep_no_examples(connection: Connection) -> None:
    """PostgreSQL notes frequent and typical values of each column, and nothing takes those away when the rows are
    gone. All that is asked of the box goes by its keys, which needs no examples."""
    for box in BOXES:
        for column in box.__table__.columns:
            connection.exec_driver_sql(
                f"ALTER TABLE {box.__tablename__} ALTER COLUMN {column.name} SET STATISTICS 0"
            )


def drop(connection: Connection) -> None:
    unmake(connection, RULES)


ddl.extra("ballot_triggers", create=create, drop=drop)
