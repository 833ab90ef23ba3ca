"""How Alembic sees the application: its engine, its models, and what they leave out."""

from logging.config import fileConfig
from typing import Any

from alembic import context
from alembic.autogenerate import renderers
from alembic.operations import ops
from sqlalchemy import Connection, ForeignKeyConstraint
from sqlalchemy.types import TypeDecorator

from app.core import ddl
from app.core.database import Base
from app.extensions import db

config = context.config
if config.config_file_name and config.attributes.get("configure_logger", True):
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def is_modelled(_: Any, name: str | None, __: str, is_reflected: bool, ___: Any) -> bool:
    """Leave out what features add beside the models, such as full-text indexes."""
    return not (is_reflected and ddl.is_owned(name))


def render_plain(kind: str, thing: Any, _: Any) -> str | bool:
    """Write our own column types as those they are stored as, so that a migration stands alone."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


class CircularKey(ops.MigrateOperation):
    """A foreign key that closes a circle of tables: only PostgreSQL needs it added afterwards."""

    def __init__(self, key: ForeignKeyConstraint, *, is_drop: bool = False) -> None:
        self.key = key
        self.is_drop = is_drop

    def reverse(self) -> "CircularKey":
        return CircularKey(self.key, is_drop=not self.is_drop)


@renderers.dispatch_for(CircularKey)
def render_circular_key(_: Any, operation: CircularKey) -> list[str]:
    key = operation.key
    name = str(db.engine.dialect.identifier_preparer.format_constraint(key))
    if operation.is_drop:
        call = f"op.drop_constraint({name!r}, {key.table.name!r}, type_='foreignkey')"
    else:
        columns = [column.name for column in key.columns], [e.column.name for e in key.elements]
        call = (
            f"op.create_foreign_key({name!r}, {key.table.name!r}, {key.referred_table.name!r}, "
            f"{columns[0]!r}, {columns[1]!r}, ondelete={key.ondelete!r})"
        )
    return [f"if op.get_bind().dialect.name == 'postgresql': {call}"]


def close_circles(_: Any, __: Any, directives: list[ops.MigrationScript]) -> None:
    """Alembic writes keys of the `use_alter` kind into tables, where PostgreSQL leaves them out."""
    for script in directives:
        assert script.upgrade_ops
        assert script.downgrade_ops
        made = [one for one in script.upgrade_ops.ops if isinstance(one, ops.CreateTableOp)]
        for table in (Base.metadata.tables[one.table_name] for one in made):
            for key in table.foreign_key_constraints:
                if key.use_alter:
                    script.upgrade_ops.ops.append(CircularKey(key))
                    script.downgrade_ops.ops.insert(0, CircularKey(key, is_drop=True))


def _check_references(connection: Connection, switch: str) -> None:
    """SQLite ignores this switch inside a transaction, so it goes past SQLAlchemy, which begins one."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys = {switch}")


def migrate() -> None:
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:  # batch operations replace whole tables, which others refer to
            _check_references(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=is_modelled,
            render_item=render_plain,
            render_as_batch=bool(context.script.get_heads()),  # SQLite alters tables by copying
            compare_type=True,
            process_revision_directives=close_circles,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            _check_references(connection, "ON")


if context.is_offline_mode():
    raise SystemExit("Folkmoot's migrations need a database to run on.")
migrate()
