"""The town to walk through, in brackets where it is to be read and as it is elsewhere."""

import fcntl
import json
import os

import pytest
from flask_babel import Domain
from flask_login import FlaskLoginClient

from app.extensions import db
from tests.factories.screens import served
from tests.factories.town import build_town, member
from tests.journeys import pseudo
from tests.journeys.touring import furnish, plan


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """The application with the demo in it, every string of whose pages stands in brackets."""
    words = tmp_path_factory.mktemp("words")
    app = build_town(tmp_path_factory, "walked")
    with app.app_context():
        pseudo.write_catalogue(words)
    brackets = Domain(str(words))  # of this application only: all share one Babel
    app.extensions["security"].i18n_domain = brackets
    app.before_request_funcs.setdefault(None, []).insert(0, brackets.as_default)
    app.test_client_class = FlaskLoginClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser_of(town):
    """A browser in which the person with this role is signed in."""

    def open_(role: str):
        if role == "stranger":
            return town.test_client()
        return town.test_client(user=member(town, role), fresh_login=True)

    return open_


@pytest.fixture(scope="session")
def visited(tmp_path_factory):
    """The furnished town and its address."""
    app = build_town(tmp_path_factory, "visited")
    app.begun = furnish(app)
    with served(app) as address:
        yield app, address
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def tour(tmp_path_factory, visited):
    """Where everybody goes; whichever worker comes first finds out."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / "tour.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (file := shared / "tour.json").exists():
            file.write_text(json.dumps(plan(visited[0], visited[0].begun)))
        return json.loads(file.read_text())
