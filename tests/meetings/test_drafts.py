"""A draft is for staff alone until it is announced, once."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.meetings.models import Meeting
from app.search.models import SearchDocument
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_meeting
from tests.meetings.test_routes import FORM


@pytest.fixture
def component(session):
    return add(session, make_component("meetings"))


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


@pytest.fixture
def draft(session, staff, component):
    answer = staff.post(f"/meetings/new/{component.id}", data=FORM | {"draft": "1"})
    assert answer.status_code == 303
    return session.scalars(select(Meeting)).one()


def titles_everywhere(client, meeting):
    """Where a visitor could come upon it."""
    pages = ("/meetings", "/meetings?show=past", "/meetings/calendar?month=2031-05", "/search?q=walk", "/")  # fmt: skip
    feeds = ("/meetings/calendar.ics", "/meetings/feed.atom")
    pages += (f"/meetings?component={meeting.component_id}",)
    return [path for path in (*pages, *feeds) if meeting.title in client.get(path).text]


def test_nobody_but_staff_comes_upon_a_draft(session, staff, client, draft):
    assert (draft.state, draft.published_at) == ("draft", None)
    assert titles_everywhere(client, draft) == []
    for path in ("", "/calendar.ics"):
        assert client.get(f"/meetings/{draft.id}{path}").status_code in {403, 404}
    assert not session.scalars(select(SearchDocument)).all()
    page = staff.get(f"/meetings/{draft.id}").text
    assert "This is a draft" in page
    assert "Announce meeting" in page
    assert "Write a decision down" not in page
    assert draft.title in staff.get(f"/meetings?component={draft.component_id}").text


def test_it_is_rewritten_without_a_trace_and_announced_once(session, staff, client, draft):
    change = FORM | {"starts_at": "2031-05-07T18:00", "ends_at": "2031-05-07T20:00"}
    staff.post(f"/meetings/{draft.id}/edit", data=change)
    session.refresh(draft)
    assert (draft.was_starts_at, draft.sequence, draft.edited_at) == (None, 0, None)
    for _twice in range(2):
        assert staff.post(f"/meetings/{draft.id}/announce").status_code == 303
    session.refresh(draft)
    assert draft.state == "planned"
    assert len(titles_everywhere(client, draft)) >= 5
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["meeting.drafted", "meeting.changed", "meeting.published"]


def test_it_is_thrown_away_after_a_question(session, staff, draft):
    path = f"/meetings/{draft.id}/discard"
    assert "Throw the draft away" in staff.get(path).text
    assert staff.post(path).status_code == 303
    assert not session.scalars(select(Meeting)).all()
    assert (
        session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1]
        == "meeting.discarded"
    )


def test_what_was_announced_is_not_thrown_away(session, staff):
    meeting = add(session, make_meeting())
    path = f"/meetings/{meeting.id}/discard"
    assert staff.get(path).status_code == staff.post(path).status_code == 404
    assert session.scalars(select(Meeting)).all()


@pytest.mark.parametrize("act", ["announce", "discard"])
def test_only_facilitators_do_that(session, sign_in, draft, act):
    person = sign_in(add(session, make_user(Role.MODERATOR)))
    assert person.post(f"/meetings/{draft.id}/{act}").status_code == 403


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"published_at": None}, "draft"),
        ({}, "planned"),
        ({"start": -1}, "held"),
    ],
)
def test_states(session, values, state):
    start = values.pop("start", 1)
    meeting = make_meeting(start=start)
    for name, value in values.items():
        setattr(meeting, name, value)
    assert add(session, meeting).state == state
