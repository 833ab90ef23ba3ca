"""A site on which people verify themselves; everything in it commits."""

import pytest
from flask_login import FlaskLoginClient

from app.accounts.models import Role, User
from app.extensions import db
from tests.factories import make_user
from tests.factories.residents import switch_on, use_census


class Place:
    """An application with a census; `call` runs something in its context and commits."""

    def __init__(self, app):
        self.app = app
        app.test_client_class = FlaskLoginClient
        self.staff = self.add(Role.FACILITATOR)
        self.person = self.add()
        self.other = self.add()
        self.call(self._settle)

    def _settle(self):
        switch_on("census", "letter", "council", "desk")
        use_census(db.session.get(User, self.staff))

    def add(self, *roles, **values):
        user = make_user(*roles, **values)

        def insert():
            db.session.add(user)
            db.session.flush()
            return user.id

        return self.call(insert)

    def call(self, function):
        with self.app.app_context():
            result = function()
            db.session.commit()
            return result

    def user(self, user_id):
        return db.session.get(User, user_id)

    def browser(self, user_id):
        with self.app.app_context():
            user = db.session.get(User, user_id)
        return self.app.test_client(user=user, fresh_login=True)


@pytest.fixture
def place(scratch_app):
    return Place(scratch_app)


@pytest.fixture
def inside(place):
    """The context of the application, for calling services."""
    with place.app.app_context():
        yield place
