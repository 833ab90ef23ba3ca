"""Migrations lead from nothing to the models and back, on the database under test."""

from collections import Counter

import pytest
from sqlalchemy import inspect, text

from app import create_app
from app.core import ddl
from app.core.operations import dumps, schema
from app.extensions import db
from config import Testing
from tests.factories.apps import scratch_url


@pytest.fixture
def empty_app(tmp_path):
    """An application whose database has no table yet."""

    class Empty(Testing):
        DATA_DIR = tmp_path
        KEYS_DIR = tmp_path / "keys"
        STORAGE_URL = f"file://{tmp_path}/files"
        SQLALCHEMY_DATABASE_URI = scratch_url(tmp_path, "empty")

    app = create_app(Empty)
    yield app
    with app.app_context():
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def downgrade(app) -> None:
    result = app.test_cli_runner().invoke(args=["db", "downgrade", "base"])
    assert result.exit_code == 0, result.output


def test_there_is_one_line_of_migrations():
    assert (
        len(schema._scripts(str(schema.Path(__file__).parents[2] / "migrations")).get_heads()) == 1
    )


def test_migrations_make_what_the_models_say(empty_app):
    with empty_app.app_context():
        schema.migrate()
        assert schema.current() == schema.wanted()
        assert schema.differences() == []


def written_schema(folder) -> Counter[str]:
    """Every line of the schema, checks and triggers included, in the database's own words."""
    if db.engine.dialect.name == "sqlite":
        rows = db.session.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        lines = "\n".join(rows.scalars()).splitlines()
        db.session.remove()
    else:
        dump = folder / "schema.sql"
        dumps._run(db.engine, "pg_dump", "--schema-only", "--no-owner", f"--file={dump}")
        lines = dump.read_text().splitlines()
    tidy = (line.strip().rstrip(",").replace('"', "") for line in lines)
    return Counter(line for line in tidy if line and not line.startswith(("\\", "--")))


def test_migrations_make_it_to_the_letter(empty_app, tmp_path):
    with empty_app.app_context():
        schema.migrate()
        made = written_schema(tmp_path)
        downgrade(empty_app)
        db.create_all()
        wanted = written_schema(tmp_path)
    assert (made - wanted, wanted - made) == (Counter(), Counter())


def test_migrations_leave_nothing_behind_on_the_way_down(empty_app):
    with empty_app.app_context():
        schema.migrate()
        made = tables()
        downgrade(empty_app)
        assert tables() == set()
        schema.migrate()
        assert tables() == made


def test_upgrade_backs_up_migrates_and_checks(empty_app, tmp_path):
    result = empty_app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 0, result.output
    assert "database and models agree" in result.output
    assert len(list((tmp_path / "backups").glob("before-upgrade-*.tar"))) == 1

    again = empty_app.test_cli_runner().invoke(args=["upgrade"])
    assert "already that of this version" in again.output
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_upgrade_tells_what_is_wrong_with_a_database(empty_app):
    with empty_app.app_context():
        schema.migrate()
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE outbox ADD COLUMN stray INTEGER"))
    result = empty_app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 1
    assert "stray" in result.output


def test_a_failed_migration_names_the_backup_to_go_back_to(empty_app, monkeypatch):
    def fail() -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(schema, "migrate", fail)
    result = empty_app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 1
    assert "the disk is full" in result.output
    assert "flask restore --yes" in result.output


def test_an_extra_has_one_owner(monkeypatch):
    monkeypatch.setattr(ddl, "_extras", {})
    ran = []
    for name in ("first", "second"):
        ddl.extra(
            name,
            create=lambda _, name=name: ran.append(f"+{name}"),
            drop=lambda _, name=name: ran.append(f"-{name}"),
            owns=(f"{name}_",),
        )
    with pytest.raises(ValueError, match="already"):
        ddl.extra("first", create=print, drop=print)
    ddl.create_extras(None)
    ddl.drop_extras(None)
    assert ran == ["+first", "+second", "-second", "-first"]
    assert ddl.is_owned("second_index")
    assert not ddl.is_owned("third_index")
    assert not ddl.is_owned(None)
