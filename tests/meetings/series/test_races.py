"""The form of a series sent several times at the same moment makes one series."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.models import Component
from app.extensions import db
from app.meetings.models import Meeting, MeetingSeries
from app.meetings.series import services
from app.meetings.series.patterns import Every, Pattern
from app.meetings.services import Plan, cancel
from tests.budgets.parallel import Crowd
from tests.factories import make_component, make_user

DAY = timedelta(days=1)


@pytest.fixture
def hall(scratch_app):
    with scratch_app.app_context():
        component, clerk = make_component("meetings"), make_user()
        db.session.add_all([component, clerk])
        db.session.commit()
        return scratch_app, component.id, clerk.id


def sends(tell, component_id, clerk_id):
    component, clerk = db.session.get(Component, component_id), db.session.get(User, clerk_id)
    begins = now() + DAY
    plan = Plan({"en": "Council"}, {}, begins, begins + DAY / 24)
    made = services.announce(component, clerk, plan, Pattern(Every.WEEK, count=5), locale="en", submission="a" * 32)  # fmt: skip
    db.session.commit()
    tell(series=made.id)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def race(app, job, *sets):
    crowd = Crowd(app)
    for arguments in sets:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


def test_one_form_makes_one_series(hall):
    app, *ids = hall
    said, all_ended = race(app, sends, *[ids] * 4)
    assert all_ended
    assert len({one["series"] for one in said}) == 1
    with app.app_context():
        assert (count(MeetingSeries), count(Meeting)) == (1, 5)


def moves(tell, meeting_id, clerk_id, days):
    meeting, clerk = db.session.get(Meeting, meeting_id), db.session.get(User, clerk_id)
    span = [moment + days * DAY for moment in (meeting.starts_at, meeting.ends_at)]
    plan = Plan(meeting.titles, {}, *span)
    try:
        services.change(meeting, clerk, plan)
        db.session.commit()
        tell(moved=True)
    except services.Overlaps:
        db.session.rollback()
        tell(refused=True)


@pytest.mark.parametrize("has_lock", [True, False])
def test_two_are_not_moved_onto_the_same_evening(hall, monkeypatch, has_lock):
    """The first a week on and the third a week back: whoever comes second is refused.

    Without the lock of the series both look before either has moved; on SQLite one is alone.
    """
    app, *ids = hall
    race(app, sends, ids)
    with app.app_context():
        ordered = select(Meeting.id).order_by(Meeting.position)
        first, second, third = db.session.scalars(ordered).all()[:3]
        cancel(db.session.get(Meeting, second), db.session.get(User, ids[1]), "The hall is flooded")
        db.session.commit()
        db.session.remove()
    look = services._check_apart

    def slow(*arguments):
        look(*arguments)
        time.sleep(0.5)

    monkeypatch.setattr(services, "_check_apart", slow)
    if not has_lock:
        monkeypatch.setattr(services, "_hold", lambda _meeting: None)
    said, all_ended = race(app, moves, (first, ids[1], 7), (third, ids[1], -7))
    assert all_ended
    answers = sorted(next(iter(one)) for one in said)
    with app.app_context():
        is_safe = has_lock or db.engine.dialect.name == "sqlite"
    assert answers == (["moved", "refused"] if is_safe else ["moved", "moved"])
