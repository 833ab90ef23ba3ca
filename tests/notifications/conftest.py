"""A process with a debate in it, its followers, and what they get."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from app.comments import services as comments
from app.comments.models import Stance
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.extensions import db
from app.follows import services as follows
from app.notifications import tasks
from app.notifications.models import Notification
from tests.factories import make_user
from tests.factories.debates import make_debate


class Town(SimpleNamespace):
    """Two follow a debate; a third says something about it."""

    def say(self, author, subject=None, body="More trees."):
        comment = comments.publish(author, subject or self.debate, body, Stance.NEUTRAL, "en")
        db.session.commit()
        return comment

    def spread(self):
        tasks.spread_pending()
        with time_machine.travel(now() + timedelta(days=8)):  # whatever the rhythm, it is due
            tasks.send_mails()

    def topics(self, person):
        query = select(Notification).where(Notification.user_id == person.id)
        return [told.news.topic for told in db.session.scalars(query.order_by(Notification.id))]

    def mails(self, person):
        query = select(OutgoingMail).where(OutgoingMail.recipient == person.email)
        return db.session.scalars(query.order_by(OutgoingMail.id)).all()


@pytest.fixture
def town(app, session):
    with app.app_context():
        long_ago = now() - timedelta(days=400)  # of new accounts few texts are taken
        ada, ben, cem = (
            make_user(name=name, created_at=long_ago) for name in ("Ada", "Ben", "Cem")
        )
        debate = make_debate(title="How should the square look?")
        db.session.add_all([debate, ada, ben, cem])
        db.session.flush()
        for person in (ada, ben):
            follows.follow(debate, person)
        db.session.commit()
        yield Town(debate=debate, space=debate.component.space, ada=ada, ben=ben, cem=cem)
