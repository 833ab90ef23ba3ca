"""One file with everything that must survive: the database and the uploaded files.

The shares of the ballot keys are never in it: whoever holds a backup and the shares could tell
who voted for what.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from flask import current_app

from app.core.clock import now
from app.core.operations import archive, dumps, schema
from app.core.operations.archive import Manifest
from app.extensions import db

DUMP = "database.dump"
FILES = "files"
LAST = "last-backup"  # in DATA_DIR: when one was made, for those who ask whether there is a new one


class Refused(Exception):
    """A backup or restore that would destroy or cannot work; the text says what to do."""


class Exists(Refused):
    """A backup that would take the place of another file."""


def files_folder() -> Path | None:
    """Where uploaded files lie, or None where another service keeps them."""
    url = urlsplit(current_app.config["STORAGE_URL"])
    return Path(unquote(url.path)).resolve() if url.scheme == "file" else None


def write(path: Path, *, replace: bool = False) -> Manifest:
    """Back up database and files into one archive.

    Raises Exists when there is such a file already and `replace` is not said.
    """
    if not replace and os.path.lexists(path):
        raise Exists(f"{path} is there already. Choose another name.")
    manifest = Manifest(
        created_at=now().isoformat(timespec="seconds"),
        dialect=db.engine.dialect.name,
        revision=schema.current() or "",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DUMP
        dumps.dump(db.engine, copy)
        archive.write(path, _members(copy), manifest)
    with suppress(OSError):  # the backup is good without it
        (Path(current_app.config["DATA_DIR"]) / LAST).write_text(manifest.created_at)
    return manifest


def last_made() -> datetime | None:
    """When the last backup was made here; None where none is known."""
    try:
        return datetime.fromisoformat((Path(current_app.config["DATA_DIR"]) / LAST).read_text())
    except (OSError, ValueError):
        return None


def _members(copy: Path) -> Iterator[tuple[str, Path]]:
    yield DUMP, copy
    folder = files_folder()
    keys = Path(current_app.config["KEYS_DIR"]).resolve()
    if folder is None:
        return
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink() and not file.is_relative_to(keys):
            yield f"{FILES}/{file.relative_to(folder).as_posix()}", file


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Put a backup in the place of database and files, after checking all of it.

    Raises Refused when the database is in use by people and `replace` is not said, or
    when the backup is of another kind of database or of a newer Folkmoot; Damaged when
    it is not whole.
    """
    if not replace and not dumps.is_empty(db.engine):
        raise Refused("The database is not empty. Say --yes to replace all of it.")
    with TemporaryDirectory(dir=path.parent, prefix=".restore-") as folder:
        manifest = archive.extract(path, Path(folder))
        _check_fit(manifest)
        dumps.verify(db.engine, Path(folder) / DUMP)
        dumps.load(db.engine, Path(folder) / DUMP)
        _put_files(Path(folder) / FILES)
    return manifest


def _check_fit(manifest: Manifest) -> None:
    if manifest.dialect != db.engine.dialect.name:
        raise Refused(
            f"The backup is of a {manifest.dialect} database, and DATABASE_URL names "
            f"a {db.engine.dialect.name} one."
        )
    if manifest.revision and not schema.is_known(manifest.revision):
        raise Refused(
            f"The backup comes from a newer Folkmoot (schema {manifest.revision}). "
            "Install that version first."
        )


def _put_files(source: Path) -> None:
    """Files are never changed once written, so those already there can stay."""
    folder = files_folder()
    if folder is None or not source.exists():
        return
    for file in source.rglob("*"):
        if file.is_file():
            target = folder / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
