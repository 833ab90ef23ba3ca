"""Followers hear of what happens: in batches, once each, and by mail as they wish."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Concluded, emit
from app.core.i18n import zone
from app.core.mail import OutgoingMail
from app.extensions import db
from app.follows import services as follows
from app.notifications import links, tasks
from app.notifications.models import News, Notification, NotificationSettings, Rhythm
from tests.factories import make_process, make_user


def tomorrow():
    """Late on the next day: every mail of a day is due."""
    return time_machine.travel(now() + timedelta(days=1, hours=6))


def everybody_at_once():
    ids = db.session.scalars(select(User.id)).all()
    db.session.add_all(NotificationSettings(user_id=one, rhythm=Rhythm.AT_ONCE) for one in ids)


@pytest.fixture
def world(app, session):
    """A process with five followers, one of whom brings it to its end."""
    with app.app_context():
        people = [make_user() for _ in range(5)]
        process = make_process(title="Safer walks")
        db.session.add_all([process, *people])
        db.session.flush()
        for person in people:
            follows.follow(process, person)
        emit(Concluded(process, actor=people[0]))
        db.session.commit()
        yield process, people


def test_all_followers_but_the_actor_are_told_once(world, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    _process, people = world
    tasks.spread_pending()
    tasks.spread_pending()
    told = db.session.scalars(select(Notification.user_id).order_by(Notification.user_id)).all()
    assert told == sorted(person.id for person in people[1:])
    assert db.session.scalar(select(News.done_at)) is not None


def test_a_job_killed_between_batches_goes_on_where_it_was(world, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    _process, _people = world
    tasks._spread_batch(db.session.scalars(select(News)).one())
    assert len(db.session.scalars(select(Notification)).all()) == 1  # the first of two is the actor
    tasks.spread_pending()
    assert len(db.session.scalars(select(Notification)).all()) == 4


def tell_again(process):
    emit(Concluded(process, actor=None))
    db.session.commit()
    tasks.spread_pending()
    tasks.send_mails()


def at(day, hour):
    """A moment in a coming January, by the council's clocks; the second is a Monday."""
    return time_machine.travel(datetime(2034, 1, day, hour, 1, tzinfo=zone()), tick=False)


def test_one_mail_a_day_with_all_that_is_new(world):
    process, people = world
    with at(2, 9):
        tell_again(process)
        assert db.session.scalars(select(OutgoingMail)).all() == []
    with at(2, 18):
        tasks.send_mails()
        tasks.send_mails()
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert sorted(m.recipient for m in mails) == sorted(p.email for p in people)
    mail = next(m for m in mails if m.recipient == people[1].email)
    assert mail.text.count("There is an outcome for “Safer walks”") == 2
    assert "You get this because you follow it." in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with at(2, 19):
        tell_again(process)
        assert len(db.session.scalars(select(OutgoingMail)).all()) == 5
    with at(3, 18):
        tasks.send_mails()
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 10


def test_who_wants_no_mail_gets_none(world):
    _process, people = world
    db.session.add(NotificationSettings(user_id=people[1].id, rhythm=Rhythm.NEVER))
    db.session.commit()
    tasks.spread_pending()
    with tomorrow():
        tasks.send_mails()
    assert people[2].email in db.session.scalars(select(OutgoingMail.recipient)).all()
    assert people[1].email not in db.session.scalars(select(OutgoingMail.recipient)).all()


def test_blocked_people_get_no_mail_and_weekly_means_a_week(world):
    process, people = world
    people[1].blocked_at = now()
    db.session.add(NotificationSettings(user_id=people[2].id, rhythm=Rhythm.WEEKLY))
    db.session.commit()
    for day, mails in ((2, 0), (5, 0), (6, 1), (7, 1), (12, 1), (13, 2)):
        with at(day, 18):
            tell_again(process)
        got = db.session.scalars(select(OutgoingMail.recipient)).all()
        assert got.count(people[2].email) == mails
        assert people[1].email not in got


@pytest.mark.parametrize("change", ["published_at", "hidden_at"])
def test_nobody_hears_of_what_the_public_cannot_see(world, change):
    process, _people = world
    everybody_at_once()
    setattr(process, change, now() if change == "hidden_at" else None)
    db.session.commit()
    tasks.spread_pending()
    tasks.send_mails()
    assert db.session.scalars(select(Notification)).all() == []
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_what_is_hidden_before_the_evening_is_not_mailed(world):
    process, _people = world
    tasks.spread_pending()
    process.hidden_at = now()
    db.session.commit()
    with tomorrow():
        tasks.send_mails()
    assert db.session.scalars(select(OutgoingMail)).all() == []
    assert db.session.scalars(select(Notification.mail_at)).all() == [None] * 4


def test_the_link_in_the_mail_stops_the_mails(world, client):
    _process, people = world
    url = links.stop_url(people[1])
    path = url.removeprefix(links.base())
    person_id = people[1].id
    db.session.commit()  # requests have transactions of their own
    assert "Stop these mails" in client.get(path).text
    assert client.post(path).status_code == 200
    assert db.session.get(NotificationSettings, person_id).rhythm is Rhythm.NEVER
    assert client.post(path + "x").status_code == 404
