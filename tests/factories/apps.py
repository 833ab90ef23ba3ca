"""Applications on scratch databases: files, or on the server of TEST_DATABASE_URL."""

import os
import shutil
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

from app import create_app
from app.extensions import db
from config import Testing

_OURS = TemporaryDirectory(prefix="folkmoot-")  # goes with the process


@event.listens_for(Engine, "connect")
def _without_waiting_for_the_disk(connection, _record) -> None:
    """Nothing here has to outlive a loss of power, and what does not survive `kill -9` would still show."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous = OFF")


def scratch_url(folder, name: str, template: str = "template1") -> str:
    """The address of a new, empty database: a file, or one on TEST_DATABASE_URL's server."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        return f"sqlite:///{folder}/{name}.db"
    tree = zlib.crc32(__file__.encode())  # work trees share a server without meeting
    name = f"folkmoot_{tree:x}_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def build_app(folder, name: str, **settings: object) -> Flask:
    """An application with all tables in a database of its own below `folder`."""
    return _app(folder, name, _with_tables(folder, name), **settings)


def build_app_anew(folder, name: str) -> Flask:
    """The same, its tables made as the models are now: for tests that have taken something from them."""
    app = _app(folder, name, scratch_url(folder, name))
    with app.app_context():
        db.create_all()
    return app


def _app(folder, name: str, url: str, **settings: object) -> Flask:
    class Scratch(Testing):
        DATA_DIR = folder / name
        KEYS_DIR = folder / name / "keys"
        STORAGE_URL = f"file://{folder / name}/files"
        SQLALCHEMY_DATABASE_URI = url

    for key, value in settings.items():
        setattr(Scratch, key, value)
    app = create_app(Scratch)
    # Each of hundreds of applications would compile its templates anew.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_OURS.name)
    return app


def _with_tables(folder, name: str) -> str:
    """The address of a copy of what `_tables` made: hundreds of statements take longer."""
    template = str(_tables().database)
    if _tables().drivername.startswith("postgresql"):
        return scratch_url(folder, name, template)
    url = scratch_url(folder, name)
    shutil.copyfile(template, str(make_url(url).database))
    return url


@cache
def _tables() -> URL:
    """A database with all tables and no rows but those that come with them, made once a process."""
    folder = Path(_OURS.name)
    app = build_app_anew(folder, "tables")
    with app.app_context():
        url = db.engine.url
        db.engine.dispose()
    return url
