"""Commands of those who run an installation."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.core.clock import now
from app.core.operations import archive, backup, dumps, schema, serve, statistics

archive_path = click.Path(dir_okay=False, path_type=Path)
PROBLEMS = (archive.Damaged, backup.Refused, dumps.Failed, OSError)


@click.command("serve")
@click.option("--prepared", is_flag=True, hidden=True)
@with_appcontext
def serve_command(prepared: bool) -> None:
    """Prepare what is missing and run web and worker together, on HOST and PORT."""
    host, port = os.environ.get("HOST", "127.0.0.1"), current_app.config["PORT"]
    serve.require_free(host, port)
    serve.require_services()
    if not prepared and serve.prepare():
        serve.again()
    sys.exit(serve.run(host, port))


def answered(command: Callable[..., None]) -> Callable[..., None]:
    """Say in a line, not in fifty, that the database cannot be reached."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except OperationalError as error:
            where = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
            raise click.ClickException(
                f"The database {where.render_as_string()} does not answer: {error.orig}"
            ) from error

    return run


@click.command("worker")
@click.option("--threads", type=int, help="Default: $WORKER_THREADS or 2")
def worker_command(threads: int | None) -> None:
    """Run the jobs that wait in the queue: mails, reminders, exports."""
    serve.worker(threads)


@click.command("backup")
@click.argument("file", type=archive_path)
@click.option("--force", is_flag=True, help="Replace FILE if there is one already.")
@with_appcontext
@answered
def backup_command(file: Path, force: bool) -> None:
    """Write database and uploaded files into FILE, without the keys of the ballots."""
    try:
        manifest = backup.write(file, replace=force)
    except backup.Exists as error:
        raise click.ClickException(f"{error} --force replaces it.") from error
    except PROBLEMS as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{file}: database and {len(manifest.sha256) - 1} files, {file.stat().st_size:,} bytes"
    )
    if backup.files_folder() is None:
        click.echo("Uploaded files are in the bucket that STORAGE_URL names; back it up there.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace a database that is not empty.")
@with_appcontext
@answered
def restore_command(file: Path, yes: bool) -> None:
    """Check FILE and put it in the place of database and uploaded files."""
    try:
        manifest = backup.restore(file.resolve(strict=True), replace=yes)
    except PROBLEMS as error:
        raise click.ClickException(f"Nothing was changed. {error}") from error
    click.echo(f"Restored the state of {manifest.created_at}.")
    if manifest.revision != schema.wanted():
        click.echo("It is of an older Folkmoot: run `flask upgrade` now.")


@click.command("upgrade")
@click.option(
    "--backup", "file", type=archive_path, help="Where the backup goes; default: the data folder."
)
@click.option("--no-backup", is_flag=True, help="Only when a backup was just made by other means.")
@with_appcontext
@answered
def upgrade_command(file: Path | None, no_backup: bool) -> None:
    """Back up, bring the database to this version's schema, and check it."""
    if schema.current() == schema.wanted():
        click.echo("The schema is already that of this version.")
    else:
        file = None if no_backup else _backup_before_upgrade(file)
        _migrate(file)
    if problems := schema.differences():
        raise click.ClickException(
            "The database is not as it should be:\n  " + "\n  ".join(problems[:20])
        )
    click.echo(f"Schema {schema.wanted()}: database and models agree.")


def _backup_before_upgrade(file: Path | None) -> Path:
    folder = Path(current_app.config["DATA_DIR"]) / "backups"
    file = file or folder / f"before-upgrade-{now():%Y%m%d-%H%M%S}.tar"
    try:
        backup.write(file)
    except PROBLEMS as error:
        raise click.ClickException(f"Not upgraded, because the backup failed. {error}") from error
    click.echo(f"Backed up into {file}")
    return file


def _migrate(file: Path | None) -> None:
    try:
        schema.migrate()
        statistics.renew()
    except Exception as error:
        advice = f" The former state is in {file}: flask restore --yes {file}" if file else ""
        raise click.ClickException(f"The migration failed: {error}.{advice}") from error


def init_app(app: Flask) -> None:
    for command in (
        serve_command,
        worker_command,
        backup_command,
        restore_command,
        upgrade_command,
    ):
        app.cli.add_command(command)
