"""Loading the demo: one story told in the order of time, through the features' own services."""

from __future__ import annotations

from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, inspect, select

from app.accounts.models import User
from app.budgets.models import Round
from app.budgets.services import keys
from app.core import ddl
from app.core.clock import now
from app.demo.content import load as content
from app.demo.services import (
    comments,
    council,
    debates,
    meetings,
    moderation,
    news,
    opinions,
    people,
    processes,
    proposals,
    registrations,
    residents,
    rounds,
    rules,
    supports,
    town,
)
from app.demo.services.people import PASSWORD, accounts
from app.demo.services.world import World
from app.extensions import db

__all__ = ["PASSWORD", "accounts", "forget", "has_tables", "is_empty", "is_present", "load"]
SEED = 1848


def has_tables() -> bool:
    """Whether the database was migrated at all."""
    return inspect(db.session.connection()).has_table(User.__tablename__)


def is_present() -> bool:
    """Whether the demo is in the database."""
    administrator = accounts()[1]["email"]
    return bool(db.session.scalar(select(exists().where(User.email == administrator))))


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not db.session.scalar(select(exists().where(User.id.is_not(None))))


def forget() -> None:
    """Empty the whole database, also of what triggers protect. The caller commits.

    The keys of rounds that still run go at once: whatever becomes of this transaction, the
    demo is to be renewed.
    """
    for round_ in db.session.scalars(select(Round).where(Round.unlinked_at.is_(None))):
        keys.destroy(round_)
    connection = db.session.connection()
    tables = db.metadata.sorted_tables
    db.session.expunge_all()
    ddl.drop_extras(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in reversed(tables):
            connection.execute(delete(table))
    else:
        names = ", ".join(f'"{table.name}"' for table in tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    ddl.create_extras(connection)


def load(seed: int = SEED) -> World:
    """Make the town and tell what happened in it, relative to today. The caller commits."""
    zone = ZoneInfo(content("site")["timezone"])
    world = World(today=now().astimezone(zone).date(), zone=zone, rng=Random(seed), seed=seed)  # noqa: S311
    town.found(world)
    people.settle(world)
    for part in (
        processes,
        residents,
        proposals,
        debates,
        opinions,
        meetings,
        registrations,
        council,
        comments,
        rounds,
        moderation,
        rules,
        news,
    ):
        part.plan(world)
    world.run()
    supports.give(world)
    opinions.answer(world)
    news.spread(world)
    return world
