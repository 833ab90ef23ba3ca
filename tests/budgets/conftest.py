"""A world that commits, with a round that is open and somebody who may vote in it."""

import pytest
from flask_login import FlaskLoginClient

from app.accounts.models import Role
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round


class Town:
    """An application with an open round; `call` runs something in its context and commits."""

    def __init__(self, app):
        self.app = app
        app.test_client_class = FlaskLoginClient
        self.voter_id = self.make_person()
        self.facilitator_id = self.make_person(Role.FACILITATOR)
        self.round_id = self.call(self._round)

    def _round(self):
        round_ = build_round(db)
        db.session.flush()
        return round_.id

    def call(self, function):
        with self.app.app_context():
            result = function()
            db.session.commit()
            return result

    def make_person(self, *roles):
        def make():
            user = make_user(*roles)
            db.session.add(user)
            db.session.flush()
            return user.id

        return self.call(make)

    def browser(self, user_id=None):
        from app.accounts.models import User

        if user_id is None:
            return self.app.test_client()
        with self.app.app_context():
            user = db.session.get(User, user_id)
        return self.app.test_client(user=user, fresh_login=True)

    def url(self, tail=""):
        return f"/budgets/{self.round_id}{tail}"

    def staff_url(self, tail=""):
        return f"/admin/budgets/{self.round_id}{tail}"


@pytest.fixture
def town(scratch_app):
    return Town(scratch_app)


@pytest.fixture
def voter(town):
    return town.browser(town.voter_id)


@pytest.fixture
def facilitator(town):
    return town.browser(town.facilitator_id)
