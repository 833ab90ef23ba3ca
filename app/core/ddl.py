"""What a feature's schema needs beyond tables: full-text indexes, triggers, extensions.

A feature registers one pair of functions at import. They run after `create_all`, and in the
migrations, which SQLAlchemy's own events do not reach. Both must be harmless when repeated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, MetaData, event

from app.core.database import Base

Step = Callable[[Connection], None]


@dataclass(frozen=True)
class Extra:
    name: str
    create: Step
    drop: Step
    owns: tuple[str, ...]


_extras: dict[str, Extra] = {}


def extra(name: str, *, create: Step, drop: Step, owns: tuple[str, ...] = ()) -> None:
    """Register statements that belong to the schema but to no model.

    `owns` are the beginnings of the names of tables and indexes that they make.
    """
    if name in _extras:
        raise ValueError(f"There is already an extra {name!r}.")
    _extras[name] = Extra(name, create, drop, owns)


Rule = tuple[str, str, str, str]  # name, moment, table and condition of what is refused


def refuse(name: str, message: str, rules: Sequence[Rule], *, first: str = "") -> Extra:
    """Have the database itself refuse changes, with a trigger for each rule; `first` runs before."""
    extra(name, create=partial(_refuse, message, rules, first), drop=partial(_allow, rules))
    return _extras[name]


def _refuse(message: str, rules: Sequence[Rule], first: str, connection: Connection) -> None:
    if first:
        connection.exec_driver_sql(first)
    for name, moment, table, condition in rules:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {moment} ON {table} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if moment == "DELETE" else "NEW"
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
            f"RETURN {row}; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _allow(rules: Sequence[Rule], connection: Connection) -> None:
    for name, *_ in rules:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        else:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def is_owned(name: str | None) -> bool:
    """Whether a table or index comes from an extra and so is missing from the models."""
    prefixes = tuple(prefix for one in _extras.values() for prefix in one.owns)
    return bool(name) and str(name).startswith(prefixes) if prefixes else False


def create_extras(connection: Connection) -> None:
    for one in _extras.values():
        one.create(connection)


def drop_extras(connection: Connection) -> None:
    for one in reversed(_extras.values()):
        one.drop(connection)


@event.listens_for(Base.metadata, "after_create")
def _after_create(_: MetaData, connection: Connection, **__: Any) -> None:
    create_extras(connection)


@event.listens_for(Base.metadata, "before_drop")
def _before_drop(_: MetaData, connection: Connection, **__: Any) -> None:
    drop_extras(connection)
