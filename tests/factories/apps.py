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
from tests.factories.emptying import Emptying

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


def scratch_app(folder) -> Flask:
    """The same, but made once a process: whatever a test has set in it is set back, its database is new.

    It stays warm: no routes are read again, and statements that were compiled stay so.
    """
    app, warm, as_made = _warm_app()
    app.config.clear()
    app.config.update(as_made | _places(folder, "scratch", _emptied(folder)))
    app.config["DATA_DIR"].mkdir(parents=True, exist_ok=True)
    app.test_client_class = None
    options = app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], **options)
    engine.dialect, engine._compiled_cache = warm.dialect, warm._compiled_cache
    with app.app_context():
        db.engines[None] = engine  # what a test listens to goes with it
    return app


_to_empty: list[Emptying] = []  # the scratch database on a server, once there is one


def _emptied(folder) -> str:
    """The address of a database with all tables, in which nobody has been."""
    if _to_empty and _to_empty[0].again():
        return _to_empty[0].url
    url = _with_tables(folder, "scratch")
    if url.startswith("postgresql"):
        _to_empty[:] = [Emptying(url)]
    return url


@cache
def _warm_app() -> tuple[Flask, Engine, dict[str, object]]:
    app = build_app(Path(_OURS.name), "warm")
    with app.app_context():
        db.engine.connect().close()  # so the dialect has met its database
        db.engine.dispose()
        return app, db.engine, dict(app.config)


def build_app_anew(folder, name: str) -> Flask:
    """The same, its tables made as the models are now: for tests that have taken something from them."""
    app = _app(folder, name, scratch_url(folder, name))
    with app.app_context():
        db.create_all()
    return app


def _app(folder, name: str, url: str, **settings: object) -> Flask:
    app = create_app(type("Scratch", (Testing,), _places(folder, name, url) | settings))
    # Each of hundreds of applications would compile its templates anew.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_OURS.name)
    return app


def _places(folder, name: str, url: str) -> dict[str, object]:
    """The settings that say where an application keeps what it keeps."""
    place = folder / name
    return {
        "DATA_DIR": place,
        "KEYS_DIR": place / "keys",
        "STORAGE_URL": f"file://{place}/files",
        "SQLALCHEMY_DATABASE_URI": url,
    }


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
