"""The line: who is next. Everything that gives or frees a place goes through here, one at a time.

In strict order: the first in line is offered a place as soon as all who come with them fit in, and
until then nobody behind them is. So a large party waits longer, but is never passed by.
"""

from __future__ import annotations

from app.core.authz import Refused, refusal
from app.core.clock import now
from app.extensions import db
from app.meetings.models import Meeting, Registration, RegistrationState, RegistrationTerms
from app.meetings.registration import mails, queries
from app.meetings.registration.services import filling
from app.meetings.registration.wording import Letter

AT_ONCE = 50  # offers in one transaction; a job goes on


def lock(meeting: Meeting) -> RegistrationTerms | None:
    """Nobody else gives or frees a place here before this transaction ends; all is read anew."""
    terms = db.session.get(
        RegistrationTerms, meeting.id, with_for_update=True, populate_existing=True
    )
    db.session.refresh(meeting, ["seats", "starts_at", "ends_at", "cancelled_at"])
    return terms


def check(permission: str, subject: object, user: object) -> None:
    """Ask the rule once more, now that the row is locked. Raises Refused."""
    if reason := refusal(permission, subject, user):
        raise Refused(reason, subject)


def held(registration: Registration) -> RegistrationTerms:
    """Lock the meeting of a registration, and read the registration anew."""
    terms = lock(registration.meeting)
    assert terms is not None
    db.session.refresh(registration)
    return terms


def is_empty(meeting: Meeting) -> bool:
    """Whether nobody waits."""
    return db.session.scalar(queries.line(meeting.id).limit(1)) is None


def next_number(terms: RegistrationTerms) -> int:
    """The end of the line."""
    terms.drawn += 1
    return terms.drawn


def join(terms: RegistrationTerms, registration: Registration) -> None:
    """A place if there is one for all who come, else the end of the line."""
    registration.number, registration.offered_at = next_number(terms), None
    places = queries.places_of(terms.meeting_id)
    is_next = registration.party <= places.free and is_empty(registration.meeting)
    registration.state = RegistrationState.PLACED if is_next else RegistrationState.WAITING
    db.session.add(registration)
    db.session.flush()
    mails.write(registration, Letter.PLACED if is_next else Letter.WAITING)
    if is_next:
        filling.tell(terms, places, registration.party)


def advance(terms: RegistrationTerms) -> int:
    """Let lapsed offers go, and offer what is free to whoever is next; how many offers. Locked before."""
    meeting = terms.meeting
    for registration in db.session.scalars(queries.lapsed(meeting.id)).all():
        registration.state = RegistrationState.LAPSED
        mails.write(registration, Letter.LAPSED)
    db.session.flush()
    if not terms.is_on or meeting.cancelled_at is not None or meeting.starts_at <= now():
        return 0
    return _offer(terms)


def _offer(terms: RegistrationTerms) -> int:
    meeting, places, offered = terms.meeting, queries.places_of(terms.meeting_id), 0
    free = places.free
    for registration in db.session.scalars(queries.line(meeting.id).limit(AT_ONCE)).all():
        if registration.party > free:
            break
        free -= registration.party
        registration.state, registration.offered_at = RegistrationState.OFFERED, now()
        mails.write(registration, Letter.OFFERED)
        offered += 1
    db.session.flush()
    filling.tell(terms, places, places.free - free)
    return offered
