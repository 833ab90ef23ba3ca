"""The demo town, told once a run and copied for whoever wants to walk through it."""

import fcntl
import os
import shutil
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.core.operations import dumps
from app.extensions import db
from tests.factories.apps import build_app

ROLES = ("resident", "admin", "facilitator", "moderator", "evaluator", "councillor")
DUMP = "town.dump"


def build_town(tmp_path_factory, name: str, **settings: object) -> Flask:
    """An application on a copy of the town of its own."""
    original = _original(tmp_path_factory)
    folder = tmp_path_factory.mktemp(name)
    app = build_app(folder, name, **settings)
    with app.app_context():
        dumps.load(db.engine, original / DUMP)
    shutil.copytree(original / "town", folder / name, dirs_exist_ok=True)
    return app


def member(app: Flask, role: str) -> User:
    """The account of the town that has this role; `resident` has none."""
    with app.app_context():
        return db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one()


def _original(tmp_path_factory) -> Path:
    """Where the town lies; whichever worker comes first makes it.

    For those who run one test again and again, FOLKMOOT_KEPT names a folder that keeps it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kind = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
    folder = Path(os.environ.get("FOLKMOOT_KEPT") or shared) / f"town-{kind}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / DUMP).exists():
            _found(folder)
    return folder


def _found(folder: Path) -> None:
    app = build_app(folder, "town")
    app.test_cli_runner().invoke(args=["demo", "--quiet"], catch_exceptions=False)
    with app.app_context():
        dumps.dump(db.engine, folder / DUMP)
        db.engine.dispose()
    (folder / "town.db").unlink(missing_ok=True)
