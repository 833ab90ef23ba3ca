"""A database as one file, and back: SQLite by its online backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, select

from app.core.database import Base

# What shows that somebody has used an installation; settings alone do not.
TELLING = ("users", "resources")
EVERYTHING_NEW = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;\n"
PLAIN = ("--no-owner", "--no-acl")
STRICT = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")


class Failed(Exception):
    """A database tool is missing or gave up; the text says what to do."""


def is_empty(engine: Engine) -> bool:
    """Whether the database has no people and nothing that people wrote."""
    present = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        for name in TELLING:
            if name in present:
                table = Base.metadata.tables[name]
                if connection.execute(select(table.c.id).limit(1)).first():
                    return False
    return True


def dump(engine: Engine, target: Path) -> None:
    """Write the whole database into a file, as it stood at one moment."""
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(target) as copy:
            _driver(engine).backup(copy)
        copy.close()
    else:
        _run(engine, "pg_dump", "--format=custom", *PLAIN, f"--file={target}")


def verify(engine: Engine, source: Path) -> None:
    """Make sure that a dump can be read, before anything is replaced by it."""
    if engine.dialect.name != "sqlite":
        _run(engine, "pg_restore", "--list", str(source), connect=False)
        return
    copy = sqlite3.connect(source)
    try:
        problems = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        problems += [f"{row[0]}: a dangling reference" for row in _dangling(copy)]
    except sqlite3.DatabaseError as error:
        problems = [str(error)]
    finally:
        copy.close()
    if problems:
        raise Failed(f"The database in the backup is damaged: {problems[0]}")


def load(engine: Engine, source: Path) -> None:
    """Replace the whole database by a dump, or leave it as it was."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        _load_sqlite(engine, source)
    else:
        _load_postgresql(engine, source)
    engine.dispose()


def _load_sqlite(engine: Engine, source: Path) -> None:
    copy = sqlite3.connect(source)
    try:
        copy.backup(_driver(engine))
    except sqlite3.OperationalError as error:
        raise Failed(f"The database is in use ({error}); stop web and worker first.") from error
    finally:
        copy.close()


def _load_postgresql(engine: Engine, source: Path) -> None:
    """Clear and fill the schema in one transaction, so that a failure changes nothing."""
    clear, fill = source.with_suffix(".clear.sql"), source.with_suffix(".fill.sql")
    clear.write_text(EVERYTHING_NEW)
    _run(engine, "pg_restore", *PLAIN, f"--file={fill}", str(source), connect=False)
    _run(engine, "psql", *STRICT, "--single-transaction", f"--file={clear}", f"--file={fill}")


def _driver(engine: Engine) -> sqlite3.Connection:
    connection = engine.raw_connection().driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def _dangling(copy: sqlite3.Connection) -> list[Any]:
    return copy.execute("PRAGMA foreign_key_check").fetchall()


def _run(engine: Engine, tool: str, *arguments: str, connect: bool = True) -> None:
    """Call one of PostgreSQL's own tools; its password travels in the environment."""
    path = shutil.which(tool)
    if path is None:
        raise Failed(f"{tool} is missing. It comes with PostgreSQL (Debian: postgresql-client).")
    url = engine.url.set(drivername="postgresql", password=None)
    address = [f"--dbname={url.render_as_string()}"] if connect else []
    environment = dict(
        os.environ, PGPASSWORD=engine.url.password or os.environ.get("PGPASSWORD", "")
    )
    done = subprocess.run(  # noqa: S603 -- a fixed tool with our own arguments
        [path, *address, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{tool} failed: {done.stderr.strip()[-500:]}")
