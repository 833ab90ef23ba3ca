"""The door: letting people in, each once, and never more than there are places. The caller commits."""

from __future__ import annotations

from app.accounts.models import User
from app.core.authz import Refused
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.refusals import Refusal
from app.extensions import db
from app.meetings.models import Meeting, Registration, RegistrationState, RegistrationTerms
from app.meetings.registration import queries
from app.meetings.registration.services import line


def has_begun(meeting: Meeting) -> bool:
    return meeting.starts_at <= now()


def room(meeting: Meeting) -> int:
    """How many people without a place can come in now."""
    return queries.places_of(meeting.id).at_door(has_begun=has_begun(meeting))


def check_in(registration: Registration, actor: User) -> None:
    """Let somebody in with those they bring. Whoever has no place gets one if there is room.

    Raises Refused: ALREADY_CHECKED_IN, and NO_PLACE_FREE, which from the start on can happen to
    those who have a place and come late: it went to people at the door.
    """
    terms = line.held(registration)
    meeting = registration.meeting
    line.check("registration.check_in", meeting, actor)
    if registration.checked_in_at is not None:
        raise Refused(Refusal.ALREADY_CHECKED_IN, registration)
    line.advance(terms)
    holds = registration.state in {RegistrationState.PLACED, RegistrationState.OFFERED}
    if (has_begun(meeting) or not holds) and registration.party > room(meeting):
        raise Refused(Refusal.NO_PLACE_FREE, meeting)
    registration.state, registration.checked_in_at = RegistrationState.PLACED, now()
    db.session.flush()
    emit(StaffActed(actor, "registration.checked_in", meeting, {}, _which(registration)))


def undo(registration: Registration, actor: User) -> None:
    """It was the wrong person: they are not here. Twice is once."""
    line.held(registration)
    line.check("registration.check_in", registration.meeting, actor)
    if registration.checked_in_at is not None:
        registration.checked_in_at = None
        db.session.flush()
        meeting, which = registration.meeting, _which(registration)
        emit(StaffActed(actor, "registration.check_in_undone", meeting, {}, which))


def _which(registration: Registration) -> dict[str, str]:
    """For the audit log: the number in the line, never who it is."""
    return {"number": str(registration.number)}


def walk_in(meeting: Meeting, actor: User, number: int) -> RegistrationTerms:
    """Count people who come without having registered; a negative number takes some back. Raises Refused."""
    terms = line.lock(meeting)
    line.check("registration.check_in", meeting, actor)
    assert terms is not None
    line.advance(terms)
    if number > room(meeting):
        raise Refused(Refusal.NO_PLACE_FREE, meeting)
    before = terms.walk_ins
    terms.walk_ins = max(0, before + number)
    db.session.flush()
    said = {"walk_ins": before}, {"walk_ins": terms.walk_ins}
    emit(StaffActed(actor, "registration.walk_in", meeting, *said))
    line.advance(terms)
    return terms
