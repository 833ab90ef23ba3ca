"""The declarative base, the column types that models share, and how transactions begin."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from flask import Flask, request
from sqlalchemy import JSON, Connection, DateTime, Engine, Enum, ForeignKey, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, scoped_session
from sqlalchemy.types import TypeDecorator

from app.core.clock import now

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


class Base(DeclarativeBase):
    """What every model derives from; names of constraints follow one pattern."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite gives back naive datetimes: they get their zone here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(enumeration: type[StrEnum]) -> list[str]:
    return [member.value for member in enumeration]


# Enumerations are stored as their words: a new state must not need ALTER TYPE.
_words = Enum(StrEnum, native_enum=False, length=40, values_callable=_values)
Base.registry.update_type_annotation_map({datetime: UTCDateTime(), StrEnum: _words})


def owned_by(table: str) -> ForeignKey:
    """Refer to a row without which this one has no reason to exist."""
    return ForeignKey(f"{table}.id", ondelete="CASCADE")


created = Annotated[datetime, mapped_column(default=now)]
localized = Annotated[dict[str, str], mapped_column(JSON, default=dict)]  # staff texts
pk = Annotated[int, mapped_column(primary_key=True)]
kind_pk = Annotated[int, mapped_column(owned_by("resources"), primary_key=True)]
user_ref = Annotated[
    int | None, mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
]


def insert_for(session: Session | scoped_session[Any], model: type[Base]) -> Any:
    """An INSERT of this session's database, with `on_conflict_do_nothing()`.

    Whether a row went in tells `returning(...)`, not the row count, on both databases.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return (sqlite if is_sqlite else postgresql).insert(model.__table__)


def writes_one_by_one(session: Session | scoped_session[Any]) -> bool:
    """Whether a transaction that may write runs alone, so that what it has read stays true to its end.

    SQLite's do, because they begin with the lock. On PostgreSQL others commit meanwhile.
    """
    return session.get_bind().dialect.name == "sqlite"


def is_reading() -> bool:
    """Whether a transaction that begins now only reads."""
    return _only_reads.get()


def begin_reading() -> None:
    """Let the coming transactions of this request share the database with writers.

    What only reads must not take SQLite's write lock; everything else takes it at
    the start, so that nobody's transaction fails half-way for want of it.
    """
    _only_reads.set(request.method in SAFE_METHODS)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun in here may write, whatever the request's method promises."""
    before = _only_reads.set(False)
    try:
        yield
    finally:
        _only_reads.reset(before)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun in here only read, and share the database with writers."""
    before = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(before)


def _stop_reading(_: BaseException | None) -> None:
    _only_reads.set(False)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # SQLAlchemy, not sqlite3, begins transactions
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
        "synchronous = FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if is_reading() else "BEGIN IMMEDIATE")


def init_app(app: Flask) -> None:
    app.before_request(begin_reading)
    app.teardown_request(_stop_reading)
