"""Everything that an installation keeps, taken by somebody who may read all of it: tables, files, backups, keys."""

import subprocess
import tarfile
from pathlib import Path

from sqlalchemy import select, text

from app.core.database import Base
from app.core.operations import backup
from app.extensions import db
from tests.budgets.secrecy.attacker import Loot

FILES_OF_THE_DATABASE = """
  SELECT name, pg_read_binary_file(folder || name) FROM (
    SELECT 'base/' || oid || '/' AS folder, pg_ls_dir('base/' || oid) AS name
    FROM pg_database WHERE datname = current_database()
  ) AS files WHERE name ~ '^[0-9]'"""


def take(app, folder: Path) -> Loot:
    """All of it as it is now: first the files as they lie there, then the rows, then a backup."""
    loot = Loot()
    with app.app_context():
        _take_files(loot, Path(app.config["DATA_DIR"]))
        if db.engine.dialect.name == "postgresql":
            _take_relations(loot)
        else:
            database = Path(db.engine.url.database)
            _take_files(loot, database.parent, f"{database.name}*")
        _take_tables(loot)
        _take_backup(loot, folder)
        db.engine.dispose()
    return loot


def _take_files(loot: Loot, root: Path, which: str = "*") -> None:
    for path in sorted(root.rglob(which)):
        if path.is_file():
            name = str(path.relative_to(root))
            (loot.keys if path.suffix == ".key" else loot.files)[name] = path.read_bytes()


def _take_relations(loot: Loot) -> None:
    """The files in which PostgreSQL keeps this database, once they are written."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        for name, data in connection.execute(text(FILES_OF_THE_DATABASE)):
            loot.files[f"relation {name}"] = bytes(data)


def _take_tables(loot: Loot) -> None:
    """The rows of all tables in the order of their places; with PostgreSQL's stamps of transactions."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    for table in Base.metadata.sorted_tables:
        query = select(*table.columns)
        if is_postgresql:
            query = query.add_columns(text("xmin::text::bigint AS xmin")).order_by(text("ctid"))
        loot.tables[table.name] = [dict(row) for row in db.session.execute(query).mappings()]
    db.session.rollback()


def _take_backup(loot: Loot, folder: Path) -> None:
    """A backup of now, its dump of PostgreSQL as text."""
    path = folder / "now.tar"
    backup.write(path, replace=True)
    with tarfile.open(path) as tar:
        for member in tar:
            file = tar.extractfile(member)
            loot.files[f"backup {member.name}"] = file.read() if file else b""
    dump = loot.files["backup database.dump"]
    if dump.startswith(b"PGDMP"):
        words = ["pg_restore", "--file=-"]
        done = subprocess.run(words, input=dump, capture_output=True, check=True)
        loot.files["backup database.dump"] = done.stdout
