"""Needs and answers: for organisers only, for 30 days; and what becomes of who leaves."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.services.own import delete_account
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.extensions import db
from app.meetings.models import (
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
)
from app.meetings.models import RegistrationState as State
from app.meetings.registration.services import forgetting
from tests.factories import add
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_registration, make_terms

NEED = "A place for my wheelchair near the door"


@pytest.fixture
def told(session, meeting, person, register):
    """Somebody who said what they need, and answered a question."""
    terms = add(session, make_terms(make_meeting(start=7), seats=5, asks_needs=True))
    question = add(session, RegistrationQuestion(meeting_id=terms.meeting_id, position=1, texts={"en": "Topic?"}, options={}))  # fmt: skip
    ada = person(name="Ada")
    register(terms.meeting, ada, needs=NEED, **{f"question_{question.id}": "Roads"})
    return ada


@pytest.fixture
def forget(app, session):
    def forget():
        with app.app_context():
            gone = forgetting.forget_needs()
            db.session.commit()
        session.expire_all()
        return gone

    return forget


def everywhere(session):
    """All that the database holds, but the needs themselves."""
    for model in (AuditEntry, OutgoingMail):
        for row in session.scalars(select(model)):
            yield from (str(getattr(row, name)) for name in model.__table__.columns.keys())  # noqa: SIM118


def test_needs_are_in_no_mail_and_no_log(session, organiser, sign_in, told, of):
    meeting = of(told).meeting
    organiser.post(f"/meetings/{meeting.id}/check-in", data={"code": of(told).code})
    organiser.post(f"/meetings/{meeting.id}/check-in/{of(told).id}/undo")
    organiser.post(f"/meetings/{meeting.id}/registration/people/{of(told).id}/remove", data={"reason": "You asked for it."})  # fmt: skip
    assert not any(NEED in text or "Roads" in text for text in everywhere(session))
    assert of(told).needs == ""


def test_needs_go_30_days_after_the_meeting(session, organiser, told, of, forget):
    meeting = of(told).meeting
    pages = [f"/meetings/{meeting.id}/registration/{tail}" for tail in ("needs", "people.csv")]
    with time_machine.travel(meeting.ends_at + timedelta(days=30) - timedelta(minutes=1)):
        assert forget() == 0
        assert of(told).needs == NEED
    assert all(NEED in organiser.get(page).text for page in pages)
    with time_machine.travel(meeting.ends_at + timedelta(days=30, minutes=1)):
        assert (forget(), forget()) == (1, 0)
    assert of(told).needs == ""
    assert not any(NEED in organiser.get(page).text for page in pages)
    assert "Roads" in organiser.get(pages[0]).text


def test_addresses_of_guests_go_with_them(session, forget):
    terms = add(session, make_terms(make_meeting(start=-40)))
    guest = add(session, make_registration(terms.meeting, user=None, email="guest@example.org"))
    assert forget() == 1
    assert guest.email == ""


def download(browser):
    answer = browser.post("/account/data")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        return json.loads(files.read("registrations.json"))


def test_the_download_holds_what_is_kept(session, sign_in, told, of, forget):
    (mine,) = download(sign_in(told))
    assert (mine["needs"], mine["answers"], mine["state"]) == (NEED, {"Topic?": "Roads"}, "placed")
    with time_machine.travel(of(told).meeting.ends_at + timedelta(days=31)):
        forget()
    (mine,) = download(sign_in(told))
    assert mine["needs"] == ""


def leave(app, user):
    with app.app_context():
        delete_account(db.session.get(type(user), user.id))
        db.session.commit()


def test_who_leaves_gives_the_place_to_the_next(app, session, person, register, of, mails):
    terms = add(session, make_terms(make_meeting(start=7), seats=1))
    ada, ben = person(email="ada@example.org"), person()
    for one in (ada, ben):
        register(terms.meeting, one)
    leave(app, ada)
    session.expire_all()
    assert of(ben).state is State.OFFERED
    assert session.scalar(select(Registration).where(Registration.name == "Ada")) is None
    assert len(session.scalars(select(Registration)).all()) == 1
    assert "A place is free for you: confirm it" in mails(ben.email)


def test_of_a_meeting_that_was_only_the_number_stays(app, session, told, of):
    mine = of(told)
    mine.checked_in_at = now()
    meeting = mine.meeting
    meeting.starts_at, meeting.ends_at = (moment - timedelta(days=9) for moment in (meeting.starts_at, meeting.ends_at))  # fmt: skip
    session.commit()
    leave(app, told)
    session.expire_all()
    assert (mine.user_id, mine.name, mine.needs, mine.party) == (None, "", "", 1)
    assert session.scalars(select(RegistrationAnswer)).all() == []
