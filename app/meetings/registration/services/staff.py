"""What organisers do: set the terms, ask questions, invite, and take back. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.authz import Refused
from app.core.database import insert_for
from app.core.events import StaffActed, emit
from app.core.refusals import Refusal
from app.extensions import db
from app.meetings import locking
from app.meetings.models import (
    ACTIVE,
    Meeting,
    Registration,
    RegistrationQuestion,
    RegistrationState,
    RegistrationTerms,
)
from app.meetings.registration import mails, queries
from app.meetings.registration.services import line
from app.meetings.registration.services.own import drop, free_code
from app.meetings.registration.wording import Letter

MOST_QUESTIONS = 6


@dataclass(frozen=True)
class Terms:
    """On what terms people register; `seats` is kept in the meeting."""

    is_on: bool = True
    seats: int | None = None
    reserved: int = 0
    companions: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    asks_needs: bool = False
    guidance: dict[str, str] = field(default_factory=dict)


def set_terms(meeting: Meeting, actor: User, wanted: Terms) -> RegistrationTerms:
    """Set or change the terms. Nobody loses a place; what becomes free goes to the line.

    The meeting is held first, as by whoever changes it: so the two cannot wait for each other.
    """
    locking.lock(meeting)
    _begin(meeting)
    terms = line.lock(meeting)
    assert terms is not None
    before = _facts(terms)
    for name, value in vars(wanted).items():
        setattr(meeting if name == "seats" else terms, name, value)
    db.session.flush()
    emit(StaffActed(actor, "registration.set", meeting, before, _facts(terms)))
    line.advance(terms)
    return terms


def _begin(meeting: Meeting) -> None:
    """Two who set them first at the same moment make one row."""
    row = insert_for(db.session, RegistrationTerms).values(
        meeting_id=meeting.id, is_on=False, companions=0, reserved=0, asks_needs=False,
        guidance={}, drawn=0, walk_ins=0,
    )  # fmt: skip
    db.session.execute(row.on_conflict_do_nothing())


def _facts(terms: RegistrationTerms) -> dict[str, str]:
    names = ("is_on", "reserved", "companions", "opens_at", "closes_at", "asks_needs")
    facts = {name: getattr(terms, name) for name in names} | {"seats": terms.meeting.seats}
    return {name: "" if value is None else str(value) for name, value in facts.items()}


@dataclass(frozen=True)
class Question:
    """A question as organisers write it; `options` are lines, in each language as many."""

    texts: dict[str, str]
    options: dict[str, str]
    is_required: bool = False


class TooManyQuestions(ValueError):
    """There are as many questions as may be asked."""


def ask(terms: RegistrationTerms, actor: User, wanted: Question) -> RegistrationQuestion:
    """Ask one question more. Raises TooManyQuestions."""
    line.lock(terms.meeting)
    asked = select(func.count(), func.coalesce(func.max(RegistrationQuestion.position), 0))
    here = RegistrationQuestion.meeting_id == terms.meeting_id
    number, last = db.session.execute(asked.where(here)).one()
    if number >= MOST_QUESTIONS:
        raise TooManyQuestions
    question = RegistrationQuestion(meeting_id=terms.meeting_id, position=last + 1, **vars(wanted))
    db.session.add(question)
    db.session.flush()
    emit(StaffActed(actor, "registration.asked", terms.meeting, {}, _words(question)))
    return question


def change_question(question: RegistrationQuestion, actor: User, wanted: Question) -> None:
    """Put it in other words; what was answered stays as it is."""
    before = _words(question)
    for name, value in vars(wanted).items():
        setattr(question, name, value)
    db.session.flush()
    meeting = question.terms.meeting
    emit(StaffActed(actor, "registration.asked", meeting, before, _words(question)))


def ask_earlier(question: RegistrationQuestion) -> None:
    """Let it change places with the one before it."""
    line.lock(question.terms.meeting)
    asked = db.session.scalars(queries.questions(question.meeting_id)).all()
    at = asked.index(question)
    if at > 0:
        other = asked[at - 1]
        question.position, other.position = other.position, question.position
    db.session.flush()


def ask_no_more(question: RegistrationQuestion, actor: User) -> None:
    """Take a question away, with all that was answered."""
    meeting = question.terms.meeting
    emit(StaffActed(actor, "registration.asked_no_more", meeting, _words(question), {}))
    db.session.delete(question)
    db.session.flush()


def _words(question: RegistrationQuestion) -> dict[str, str]:
    return {"question": next(iter(question.texts.values()), "")}


@dataclass(frozen=True)
class Guest:
    """Somebody to invite; `user` is their account, if they have one."""

    name: str
    email: str = ""
    companions: int = 0
    user: User | None = None


def invite(meeting: Meeting, actor: User, guest: Guest) -> Registration:
    """Give a reserved place to somebody, also if they wait already. Raises Refused."""
    terms = line.lock(meeting)
    line.check("registration.invite", meeting, actor)
    assert terms is not None
    line.advance(terms)
    registration = _of(meeting, guest)
    _refuse_if(registration.state is RegistrationState.PLACED, Refusal.ALREADY_REGISTERED, meeting)
    too_many = guest.companions + 1 > queries.places_of(meeting.id).reserved_left
    _refuse_if(too_many, Refusal.NO_PLACE_FREE, meeting)
    registration.number, registration.is_invited = line.next_number(terms), True
    registration.name, registration.companions = guest.name, guest.companions
    registration.email = "" if guest.user else guest.email
    registration.state, registration.offered_at = RegistrationState.PLACED, None
    db.session.add(registration)
    db.session.flush()
    emit(StaffActed(actor, "registration.invited", meeting, {}, _which(registration)))
    mails.write(registration, Letter.INVITED)
    line.advance(terms)
    return registration


def _of(meeting: Meeting, guest: Guest) -> Registration:
    """The registration of this person or address, or a new one."""
    query = select(Registration).where(Registration.meeting_id == meeting.id)
    known = None
    if guest.user is not None:
        known = db.session.scalar(query.where(Registration.user_id == guest.user.id))
    elif guest.email:
        known = db.session.scalars(query.where(Registration.email == guest.email)).first()
    return known or Registration(meeting=meeting, user=guest.user, code=free_code(meeting))


def _refuse_if(is_so: bool, reason: Refusal, subject: object) -> None:
    if is_so:
        raise Refused(reason, subject)


def remove(registration: Registration, actor: User, reason: str) -> None:
    """Cancel somebody's registration; they are told why. Raises Refused."""
    terms = line.held(registration)
    line.check("registration.remove", registration, actor)
    drop(registration)
    which = _which(registration) | {"reason": reason}
    emit(StaffActed(actor, "registration.removed", registration.meeting, {}, which))
    mails.write(registration, Letter.REMOVED, reason)
    line.advance(terms)


def is_removable(registration: Registration) -> bool:
    return registration.state in ACTIVE and registration.checked_in_at is None


def _which(registration: Registration) -> dict[str, str]:
    """For the audit log: the number in the line, never who it is or what they need."""
    return {"number": str(registration.number)}
