"""A file is removed at the moment at which the same bytes are attached or copied elsewhere."""

import time

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.attachments import intake, services
from app.attachments.models import Attachment
from app.core.models import Resource
from app.core.storage import Folder, Missing, key_of, storage
from app.extensions import db
from tests.attachments.test_intake import picture
from tests.budgets.parallel import Crowd
from tests.factories import make_proposal, make_user

TIMES = 40


def copy(_tell, source_id, target_id):
    services.copy_picture(db.session.get(Resource, source_id), db.session.get(Resource, target_id))
    time.sleep(1)  # something else is done before the commit
    db.session.commit()


def remove(_tell, attachment_id, user_id):
    time.sleep(0.3)
    services.remove(db.session.get(Attachment, attachment_id), db.session.get(User, user_id))
    db.session.commit()


def test_bytes_copied_at_the_moment_of_removal_stay(scratch_app):
    with scratch_app.app_context():
        user, source, target = make_user(), make_proposal(), make_proposal()
        db.session.add_all([user, source, target])
        db.session.flush()
        file = intake.take("a.jpg", picture())
        original = services.attach(source, user, file, alt="A quay", is_picture=True)
        db.session.commit()
        copied, removed = (source.id, target.id), (original.id, user.id)
    crowd = Crowd(scratch_app)
    crowd.add(copy, *copied)
    crowd.add(remove, *removed)
    crowd.go()
    _said, all_done = crowd.join()
    assert all_done
    with scratch_app.app_context():
        left = db.session.scalars(select(Attachment)).one()
        assert left.resource_id == copied[1]
        assert storage().read(left.key)


def come_and_go(tell, resource_id, user_id):
    """Show a resource with a file and take it away again, many times over."""
    removed = Folder.remove
    Folder.remove = lambda *which: (time.sleep(0.005), removed(*which))  # a slow disk
    user, resource = db.session.get(User, user_id), db.session.get(Resource, resource_id)
    file = intake.take("a.txt", b"The same minutes for everybody")
    for _ in range(TIMES):
        attachment = services.attach(resource, user, file)
        db.session.commit()
        try:
            storage().read(attachment.key)
        except Missing:
            tell(missing=resource_id)
        services.remove(attachment, user)
        db.session.commit()


def test_bytes_that_others_remove_meanwhile_stay_while_somebody_refers_to_them(scratch_app):
    with scratch_app.app_context():
        user, *resources = make_user(), make_proposal(), make_proposal(), make_proposal()
        db.session.add_all([user, *resources])
        db.session.commit()
        everybody = [(one.id, user.id) for one in resources]
    crowd = Crowd(scratch_app)
    for one in everybody:
        crowd.add(come_and_go, *one)
    crowd.go()
    missing, all_done = crowd.join()
    assert all_done
    assert not missing
    with scratch_app.app_context(), pytest.raises(Missing):  # nobody refers to it any more
        storage().read(key_of(b"The same minutes for everybody"))
