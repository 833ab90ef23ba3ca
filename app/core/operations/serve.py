"""Start an installation with one command: prepare what is missing, then run web and worker."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import urlopen

import click
from flask import current_app
from redis import RedisError
from sqlalchemy.exc import OperationalError

from app.core.operations import dumps, schema
from app.core.operations.family import Family
from app.extensions import db, huey

START_WITHIN = 60.0

_greetings: list[Callable[[], str]] = []


def greeting(function: Callable[[], str]) -> Callable[[], str]:
    """Register something to say once the site has started: its text, or nothing."""
    _greetings.append(function)
    return function


def require_free(host: str, port: int) -> None:
    """Stop with advice when another program already listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another one: make run PORT={port + 1}"
            ) from error


def require_services() -> None:
    """Stop with advice when the database or Redis does not answer."""
    try:
        with db.engine.connect():
            pass
    except OperationalError as error:
        where = db.engine.url.render_as_string(hide_password=True)
        raise click.ClickException(
            f"The database {where} does not answer: {error.orig}\nDATABASE_URL says where it is."
        ) from error
    try:
        huey.pending_count()
    except RedisError as error:
        raise click.ClickException(
            f"Redis does not answer: {error}\nREDIS_URL says where it is; without it none is needed."
        ) from error


def prepare() -> bool:
    """Bring the database up to date and fill an empty one with the demo: whether that was needed."""
    commands = current_app.cli.commands
    if is_old := schema.current() != schema.wanted():
        click.echo("Preparing the database")
        schema.migrate()
    if is_empty := _wants_demo() and "demo" in commands and dumps.is_empty(db.engine):
        click.echo("Loading the demo town")
        click.get_current_context().invoke(commands["demo"], quiet=True)
    return is_old or is_empty


def _wants_demo() -> bool:
    return current_app.config["ENVIRONMENT"] != "production" and os.environ.get("DEMO") != "off"


def again() -> None:
    """Become a new process: connections and threads of the preparation must not be forked."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], "--prepared"])  # noqa: S606


def run(host: str, port: int) -> int:
    """Run web and worker until one of them ends or somebody says stop."""
    db.engine.dispose()
    family = Family()
    try:
        family.start(web, farewell=signal.SIGTERM)
        family.start(worker, farewell=signal.SIGINT)
        if _answers(f"http://{host}:{port}/healthz", family):
            _greet(host, port)
            family.wait()
    finally:
        code = family.stop()
    return code


def web() -> None:
    """Serve requests with gunicorn, as in production, until told to stop."""
    from app.core.operations.web import Web

    Web().run()


def worker(threads: int | None = None) -> None:
    """Work off the queue until told to stop."""
    threads = threads or int(os.environ.get("WORKER_THREADS", "2"))
    huey.create_consumer(workers=threads, max_delay=2.0, periodic=True).run()


def _answers(url: str, family: Family) -> bool:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and not family.wait(0.1):
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own address
                return bool(answer.status == 200)
        except (URLError, HTTPException, OSError):
            continue
    return False


def _greet(host: str, port: int) -> None:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 -- compared, not bound
    click.echo(f"\nFolkmoot runs at http://{shown}:{port}/ (stop it with Ctrl-C)\n")
    for each in _greetings:
        if text := each():
            click.echo(text)
    db.session.remove()  # whoever waits here for days must not hold a transaction open
    sys.stdout.flush()
