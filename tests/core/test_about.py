"""What abilities ask about a resource and its reader is read at once, and never stays behind what happened."""

import pytest
from flask import g
from sqlalchemy import Null, event, insert

from app.core.about import about, columns
from app.core.database import reading, writing
from app.extensions import db
from app.follows.models import Follow
from tests.factories.accounts import make_user
from tests.factories.spaces import make_process


@pytest.fixture
def read(scratch_app):
    """A resource and who reads it."""
    with scratch_app.test_request_context("/"), writing():
        resource, reader = make_process(), make_user()
        db.session.add_all([resource, reader])
        db.session.commit()
        g._login_user = reader
        yield resource, reader
        db.session.rollback()


def follow(resource, reader):
    values = {"resource_id": resource.id, "user_id": reader.id}
    db.session.execute(insert(Follow).values(values))


def test_all_is_asked_with_one_query(read):
    resource, _reader = read
    asked = []
    with reading():
        assert not about(resource).is_followed
        event.listen(db.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
        assert (about(resource).supports_used, about(resource).has_files) == (0, False)
        assert about(resource).comments_against == 0
    assert asked == []


def test_who_writes_is_told_what_was_written(read):
    resource, reader = read
    assert not about(resource).is_followed
    follow(resource, reader)
    assert about(resource).is_followed


def test_nobody_follows_as_a_stranger(read):
    resource, reader = read
    follow(resource, reader)
    del g._login_user
    assert not about(resource).is_followed


def test_what_other_kinds_have_is_not_looked_up_for_a_proposal(app):
    of_others = {"takes_registrations", "is_registered", "is_on_record"}
    empty = {one.name for one in columns("proposal") if isinstance(one.element, Null)}
    assert empty == of_others
    assert not [one.name for one in columns("meeting") if isinstance(one.element, Null)]
    assert not [one.name for one in columns() if isinstance(one.element, Null)]
