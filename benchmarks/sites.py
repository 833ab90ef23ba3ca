"""Installations to measure: made-up proposals in a database of their own."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import command

FLASK = str(Path(sys.executable).with_name("flask"))
PASSWORD = "a long enough passphrase"
PEOPLE = 8
COMMENTS = 100
SOUGHT = (
    "wheelbarrow"  # a word in each of these comments and nowhere else: as many hits in any size
)


@dataclass(frozen=True)
class Installation:
    """A site with so many proposals; `environment` lets commands and servers find it."""

    database: str  # sqlite or postgresql
    proposals: int
    environment: dict[str, str]
    discussed: int  # the proposal with the comments
    supportable: list[int]


def create(database: str, proposals: int, folder: Path) -> Installation:
    """Make the database and fill it."""
    name = f"folkmoot_bench_{proposals}"
    url = f"sqlite:///{folder}/{name}.db"
    if database == "postgresql":
        url = new_database(name)
    environment = {
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / f"{database}-{name}"),
        "RATE_LIMITS": "off",
        "FLASK_APP": "wsgi",
        "REFERENCE_DATABASE": url,
    }
    command(environment, FLASK, "db", "upgrade")
    command(environment, FLASK, "generate", "--proposals", str(proposals), "--seed", "1")
    said = command(environment, sys.executable, "-m", "benchmarks.people")
    known = json.loads(said.splitlines()[-1])
    command(environment, sys.executable, "-m", "benchmarks.reference")
    return Installation(database, proposals, environment, **known)


def new_database(name: str) -> str:
    """The address of a new, empty database on the server of BENCH_DATABASE_URL."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    server = os.environ["BENCH_DATABASE_URL"]
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
