"""The door: codes typed and scanned, names looked up, walk-ins; never more people than places."""

import re
from datetime import timedelta

import pytest
import time_machine

from app.accounts.models import Role
from app.core.clock import now
from app.core.refusals import Refusal
from app.meetings.models import RegistrationState as State
from app.meetings.models import RegistrationTerms
from app.meetings.registration import codes, tickets
from tests.factories import add, make_user
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_registration, make_terms


@pytest.fixture
def ada(session, meeting):
    return add(session, make_registration(meeting, name="Ada"))


@pytest.fixture
def here(session, organiser, meeting):
    """Check somebody in by what is typed; gives back the answer."""

    def here(typed, **more):
        answer = organiser.post(f"/meetings/{meeting.id}/check-in", data={"code": typed, **more})
        session.expire_all()
        return answer

    return here


@pytest.fixture
def walk_in(session, organiser, meeting):
    def walk_in(number, **more):
        path = f"/meetings/{meeting.id}/check-in/walk-ins"
        answer = organiser.post(path, data={"number": str(number), **more})
        session.expire_all()
        return answer

    return walk_in


def test_a_code_lets_in_once(session, organiser, meeting, ada, here):
    typed = codes.shown(ada.code).lower()
    answer = here(typed)
    assert answer.status_code == 303
    assert ada.checked_in_at is not None
    page = organiser.get(f"/meetings/{meeting.id}/check-in").text
    assert "Ada is in: 1 person." in page
    again = here(typed)
    assert again.status_code == 409
    assert "Ada was checked in already" in again.text
    assert 'role="alert"' in again.text


def test_undone_and_let_in_again(session, organiser, meeting, ada, here):
    here(ada.code)
    path = f"/meetings/{meeting.id}/check-in/{ada.id}/undo"
    for _ in range(2):
        assert organiser.post(path).status_code == 303
        session.expire_all()
        assert ada.checked_in_at is None
    assert here(ada.code).status_code == 303


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Type the code"), ("hello", "A code has 6 letters"), ("ACDEFH", "No ticket for this meeting")],
)  # fmt: skip
def test_what_is_no_ticket(session, meeting, ada, here, typed, message):
    ada.code = "XXXXXX"
    session.commit()
    answer = here(typed)
    assert answer.status_code == 422
    assert message in answer.text


def test_a_ticket_of_another_meeting_is_none_here(session, meeting, here):
    other = add(session, make_registration(add(session, make_terms()).meeting))
    assert here(other.code).status_code == 422


def test_the_picture_leads_staff_to_the_person_and_others_nowhere(
    app, session, organiser, sign_in, client, meeting, ada
):
    with app.app_context():
        assert "<svg" in tickets.picture(ada)
        address = tickets.address("registration_admin.door", meeting_id=meeting.id, code=ada.code)
    path = "/" + address.split("/", 3)[3]
    page = organiser.get(path).text
    assert "Ada" in page
    assert f'name="code" value="{ada.code}"' in page
    assert ada.checked_in_at is None, "looking lets nobody in"
    assert sign_in(ada.user).get(path).status_code == 403
    assert "/sign-in" in client.get(path).location
    assert "This ticket is not for this meeting" in organiser.get(path.replace(ada.code, "AAAAAA")).text  # fmt: skip


def test_a_picture_is_as_its_page_says(app, session, sign_in, meeting, ada):
    with app.app_context():
        drawn = str(tickets.picture(ada))
    page = sign_in(ada.user).get(f"/meetings/{meeting.id}/registration").text
    assert re.search(r"<path[^>]* d=\"([^\"]+)\"", drawn)[1] in page


def test_names_are_looked_up_and_let_in_without_a_code(session, organiser, meeting, ada):
    add(session, make_registration(meeting, name="Zoe"))
    page = organiser.get(f"/meetings/{meeting.id}/check-in?q=ad").text.split("<tbody")[1]
    assert "Ada" in page
    assert "Zoe" not in page
    assert f'name="code" value="{ada.code}"' in page


def test_walk_ins_are_counted_while_there_is_room(session, organiser, meeting, ada, walk_in):
    assert walk_in(2).status_code == 422
    assert walk_in(1).status_code == 303
    full = walk_in(1)
    assert full.status_code == 422
    assert "There is room for 0 people only" in full.text
    assert session.get(RegistrationTerms, meeting.id).walk_ins == 1
    assert walk_in(1, back="1").status_code == 303
    assert session.get(RegistrationTerms, meeting.id).walk_ins == 0
    for wrong in ("-1", "0", "101", "many"):
        assert walk_in(wrong).status_code == 422


def test_walk_ins_take_places_from_those_who_register_later(session, meeting, walk_in, register, person, of):  # fmt: skip
    walk_in(2)
    ben = person()
    register(meeting, ben)
    assert of(ben).state is State.WAITING


def test_who_waits_comes_in_if_there_is_room(session, meeting, ada, here):
    ben = add(session, make_registration(meeting, State.WAITING, name="Ben", companions=1))
    refused = here(ben.code)
    assert refused.status_code == 409
    assert "Ben has no place" in refused.text
    ben.companions = 0
    session.commit()
    assert here(ben.code).status_code == 303
    assert ben.state is State.PLACED


def test_from_the_start_on_those_count_who_are_there(session, sign_in, organiser, meeting, ada):
    """Two have places and do not come: their places go to people at the door, and only those."""
    ben = add(session, make_registration(meeting, name="Ben"))
    base = f"/meetings/{meeting.id}/check-in"
    with time_machine.travel(meeting.starts_at + timedelta(minutes=5)):
        door = sign_in(add(session, make_user(Role.FACILITATOR)))
        assert door.post(f"{base}/walk-ins", data={"number": "1"}).status_code == 303
        assert door.post(base, data={"code": ada.code}).status_code == 303
        late = door.post(base, data={"code": ben.code})
        assert late.status_code == 409
        assert "Ben came after the beginning" in late.text
        assert door.post(f"{base}/walk-ins", data={"number": "1"}).status_code == 422


def test_a_cancelled_meeting_has_no_door(session, organiser, sign_in):
    terms = add(session, make_terms(make_meeting(cancelled_at=now(), cancelled_reason="Flooded")))
    answer = organiser.get(f"/meetings/{terms.meeting_id}/check-in", headers={"Accept": "application/json"})  # fmt: skip
    assert answer.json["reason"] == Refusal.MEETING_CANCELLED


def test_an_offer_is_confirmed_by_coming(session, meeting, here):
    offered = add(session, make_registration(meeting, State.OFFERED))
    assert here(offered.code).status_code == 303
    assert offered.state is State.PLACED


def test_who_is_in_cannot_cancel_any_more(session, sign_in, meeting, ada, here):
    here(ada.code)
    answer = sign_in(ada.user).post(f"/meetings/{meeting.id}/registration/cancel")
    assert answer.status_code == 403
    page = sign_in(ada.user).get(f"/meetings/{meeting.id}/registration").text
    assert "Checked in" in page
    assert "/registration/cancel" not in page
