"""Calling a meeting off, and changing one that nobody comes to any more."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import Role, User
from app.core.clock import now
from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.meetings import services
from app.meetings.models import Meeting
from app.notifications.models import News
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_meeting
from tests.meetings.test_races import hall  # noqa: F401
from tests.meetings.test_routes import FORM

OTHER = FORM | {"starts_at": "2031-05-07T18:00", "ends_at": "2031-05-07T20:00"}


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


@pytest.fixture
def component(session):
    return add(session, make_component("meetings"))


def announced(session, staff, component, **values):
    staff.post(f"/meetings/new/{component.id}", data=FORM | values)
    return session.scalars(select(Meeting)).one()


def cancel(staff, meeting, reason="The hall has no heating."):
    return staff.post(f"/meetings/{meeting.id}/cancel", data={"reason": reason})


def topics(session):
    return session.scalars(select(News.topic).order_by(News.id)).all()


def test_pressed_twice_it_is_told_once_with_the_first_reason(session, staff, component):
    meeting = announced(session, staff, component)
    for reason in ("The hall has no heating.", "Nobody came."):
        assert cancel(staff, meeting, reason).location.endswith(f"/meetings/{meeting.id}")
    session.refresh(meeting)
    assert (meeting.cancelled_reason, meeting.sequence) == ("The hall has no heating.", 1)
    assert topics(session).count("concluded") == 1


def test_nobody_is_called_to_another_time_of_what_is_cancelled(session, staff, component):
    meeting = announced(session, staff, component)
    cancel(staff, meeting)
    assert staff.post(f"/meetings/{meeting.id}/edit", data=OTHER).status_code == 303
    session.refresh(meeting)
    assert meeting.state == "cancelled"
    assert "rescheduled" not in topics(session)


def test_nor_of_what_was(session, staff):
    meeting = add(session, make_meeting(start=-3))
    was = FORM | {"starts_at": "2026-05-07T18:00", "ends_at": "2026-05-07T20:00"}
    assert staff.post(f"/meetings/{meeting.id}/edit", data=was).status_code == 303
    assert "rescheduled" not in topics(session)


def test_a_draft_is_thrown_away_and_what_was_held_stays(session, staff, component):
    draft = announced(session, staff, component, draft="1")
    held = add(session, make_meeting(component, start=-1))
    for meeting in (draft, held):
        assert staff.get(f"/meetings/{meeting.id}/cancel").status_code == 303
        cancel(staff, meeting)
        session.refresh(meeting)
        assert meeting.cancelled_at is None
    assert topics(session) == []


@pytest.mark.parametrize("values", [{"address": "Low Street 2"}, {"online_url": "https://meet.example/x"}])  # fmt: skip
def test_calendars_notice_where_it_is(session, staff, component, values):
    meeting = announced(session, staff, component, address="High Street 1")
    staff.post(f"/meetings/{meeting.id}/edit", data=FORM | {"address": "High Street 1"} | values)
    session.refresh(meeting)
    assert meeting.sequence == 1
    staff.post(f"/meetings/{meeting.id}/edit", data=FORM | {"address": "High Street 1"} | values)
    session.refresh(meeting)
    assert meeting.sequence == 1


def test_what_somebody_announced_meanwhile_is_not_thrown_away(hall):  # noqa: F811
    """The page of the other still showed a draft."""
    app, _held, draft_id, clerk_id = hall
    with app.app_context():
        draft, clerk = db.session.get(Meeting, draft_id), db.session.get(User, clerk_id)
        seen = draft.published_at
        db.session.rollback()
        resources = table_of(Resource)
        announced = update(resources).where(resources.c.id == draft_id)
        with db.engine.begin() as other:
            other.execute(announced.values(published_at=now()))
        set_committed_value(draft, "published_at", seen)
        with pytest.raises(ValueError, match="announced"):
            services.discard(draft, clerk)
