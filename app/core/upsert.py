"""Statements on tables: INSERT ... ON CONFLICT, which SQLAlchemy spells per dialect."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core.database import Base


def table_of(model: type[Base]) -> Table:
    """A model's own table, for statements about many rows."""
    return cast("Table", model.__table__)


def insert_into(bind: Session | Connection, table: Any) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update` for this database."""
    engine = bind.get_bind() if isinstance(bind, Session) else bind
    make = postgres_insert if engine.dialect.name == "postgresql" else sqlite_insert
    return make(table)
