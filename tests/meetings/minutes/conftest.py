"""Minutes that are being written, inside a request."""

import pytest

from app.extensions import db
from tests.factories.minutes import write_minutes


@pytest.fixture
def context(app, session):
    with app.app_context(), app.test_request_context():
        yield
        db.session.rollback()


@pytest.fixture
def minutes(context):
    return write_minutes()
