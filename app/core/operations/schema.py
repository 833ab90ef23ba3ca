"""Which schema the database has, which one the code wants, and the way between."""

from functools import cache
from pathlib import Path

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection

from app.core import ddl
from app.core.database import Base
from app.extensions import db


@cache
def _scripts(folder: str) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def scripts() -> ScriptDirectory:
    return _scripts(str(Path(current_app.root_path).parent / "migrations"))


def current() -> str | None:
    """The revision of the database, or None where nothing was ever migrated."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def wanted() -> str | None:
    return scripts().get_current_head()


def is_known(revision: str) -> bool:
    try:
        return scripts().get_revision(revision) is not None
    except CommandError:
        return False


def migrate() -> None:
    """Bring the database to the schema of the code."""
    flask_migrate.upgrade(directory=str(scripts().dir))


def differences() -> list[str]:
    """What the database has otherwise than the models, in words; empty when all is well."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": _is_modelled, "compare_type": True}
        )
        found = [str(each) for each in compare_metadata(context, Base.metadata)]
        return found + _broken_references(connection)


def _is_modelled(_: object, name: str | None, __: str, is_reflected: bool, ___: object) -> bool:
    return not (is_reflected and ddl.is_owned(name))


def _broken_references(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":  # PostgreSQL never lets them be
        return []
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check")
    return [f"{row[0]}: a row refers to one in {row[2]} that is missing" for row in rows]
