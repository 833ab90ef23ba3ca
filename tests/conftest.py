"""The application on a database of its own, and a session that the test owns."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from app.core import kept
from app.extensions import db
from tests.factories import apps
from tests.factories.screens import BROWSER, chromium
from tests.order import pytest_collection_modifyitems  # noqa: F401 -- a hook of pytest
from tests.skips import pytest_runtest_makereport  # noqa: F401 -- a hook of pytest

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[Flask]:
    app = apps.build_app(tmp_path_factory.mktemp("app"), "suite")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def scratch_app(tmp_path) -> Iterator[Flask]:
    """An application whose database really commits: for races, commands and servers."""
    app = apps.scratch_app(tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app) -> Iterator[Session]:
    """A session of the test's own, all of whose world is undone afterwards.

    The application does not share it, nor is there an application context for
    requests to find: a view that forgets to commit leaves nothing behind, as
    it would in production.
    """
    with app.app_context():
        engines = db.engines
    engine = engines[None]
    with engine.connect() as connection, connection.begin() as transaction:
        engines[None] = connection
        try:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                yield session
        finally:
            engines[None] = engine
            transaction.rollback()


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch):
    """Worlds that are undone share a revision: no test finds the figures of another."""
    monkeypatch.setattr(kept, "_counted", {})


@pytest.fixture
def client(app, session) -> FlaskClient:
    """Nobody's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(app, session):
    """A browser in which this person is signed in: `sign_in(user).get("/")`."""
    app.test_client_class = FlaskLoginClient
    return lambda user: app.test_client(user=user, fresh_login=True)


@pytest.fixture(scope="session")
def browser():
    """A real browser, one for each process: Playwright starts only once in a thread."""
    if not Path(BROWSER).exists():
        pytest.skip(f"Chromium is not installed at {BROWSER}; on Debian: apt install chromium")
    with chromium() as browser:
        yield browser
