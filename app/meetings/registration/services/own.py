"""What people do for themselves: register, confirm an offer, change, cancel. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.accounts.models import User
from app.extensions import db
from app.follows.services import follow
from app.meetings.models import (
    Meeting,
    Registration,
    RegistrationAnswer,
    RegistrationState,
)
from app.meetings.registration import codes, mails, queries
from app.meetings.registration.services import line
from app.meetings.registration.wording import Letter


@dataclass(frozen=True)
class Details:
    """What somebody says when they register; `answers` are texts by the id of the question."""

    name: str
    companions: int = 0
    needs: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)


def register(meeting: Meeting, user: User, details: Details) -> Registration:
    """A place, or one in the line. Raises Refused."""
    follow(meeting, user, reason="registered")  # counts before it locks, as whoever edits does
    terms = line.lock(meeting)
    line.check("registration.create", meeting, user)
    assert terms is not None
    line.advance(terms)
    registration = queries.own(meeting, user) or Registration(
        meeting=meeting, user=user, code=free_code(meeting)
    )
    registration.is_invited = False
    keep(registration, details)
    line.join(terms, registration)
    return registration


def free_code(meeting: Meeting) -> str:
    """A code that nobody has at this meeting; the row of the meeting is locked."""
    while True:
        code = codes.draw()
        if db.session.scalar(queries.by_code(meeting.id, code)) is None:
            return code


def keep(registration: Registration, details: Details) -> None:
    """Write down what somebody said, over what they said before."""
    registration.name, registration.companions = details.name, details.companions
    registration.needs = details.needs
    said = {question: text for question, text in details.answers.items() if text}
    known = {one.question_id: one for one in registration.answers}
    registration.answers = [
        known.get(question) or RegistrationAnswer(question_id=question) for question in said
    ]
    for one in registration.answers:
        one.text = said[one.question_id]


def confirm(registration: Registration, user: User) -> None:
    """Take the place that was offered. Raises Refused, also when the offer has lapsed."""
    line.held(registration)
    line.check("registration.confirm", registration, user)
    registration.state = RegistrationState.PLACED
    db.session.flush()
    mails.write(registration, Letter.PLACED)


def change(registration: Registration, user: User, details: Details) -> None:
    """Say something else, or bring fewer people: who wants to bring more registers anew. Raises Refused."""
    terms = line.held(registration)
    line.check("registration.change", registration, user)
    fewer = min(details.companions, registration.companions)
    keep(registration, Details(details.name, fewer, details.needs, details.answers))
    db.session.flush()
    line.advance(terms)


def cancel(registration: Registration, permission: str, user: object) -> None:
    """Give the place back, or leave the line; what was told to organisers goes at once. Raises Refused."""
    terms = line.held(registration)
    line.check(permission, registration, user)
    drop(registration)
    line.advance(terms)


def drop(registration: Registration) -> None:
    """Free what a registration holds. The row of the meeting is locked, and the line moves up after."""
    registration.state, registration.offered_at = RegistrationState.CANCELLED, None
    registration.checked_in_at = registration.notice = None
    registration.needs = ""
    registration.answers.clear()
    db.session.flush()
