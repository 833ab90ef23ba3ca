"""Rules about registering: when it is open, for whom, and who sees what was said."""

from __future__ import annotations

from typing import Any

from app.accounts.permissions import participant
from app.core.authz import Refusal, public, refusal, rule
from app.core.clock import now
from app.meetings.models import Meeting, Registration, RegistrationState
from app.meetings.permissions import says_who_is_registered
from app.meetings.registration import queries
from app.meetings.registration.services.staff import is_removable

public("ticket.read")  # by a signed link


@says_who_is_registered
def has_place(user: Any, meeting: Meeting) -> bool:
    """They see the link of a meeting that only those who are registered join."""
    return queries.holds_place(meeting, user)


@rule("registration.read")
def read(user: Any, meeting: Meeting) -> Refusal | None:
    """The page about registering, and one's own ticket."""
    return refusal("meeting.read", meeting, user)


def _meeting(meeting: Meeting) -> Refusal | None:
    """Nothing while the meeting takes place and is still to come."""
    if meeting.cancelled_at is not None:
        return Refusal.MEETING_CANCELLED
    return Refusal.MEETING_BEGUN if meeting.starts_at <= now() else None


def _window(meeting: Meeting) -> Refusal | None:
    """By the clock: whether registration is open now."""
    terms = queries.terms_of(meeting)
    if terms is None or not terms.is_on:
        return Refusal.NO_REGISTRATION
    if reason := _meeting(meeting):
        return reason
    moment = now()
    if terms.opens_at is not None and moment < terms.opens_at:
        return Refusal.REGISTRATION_NOT_OPEN_YET
    if terms.closes_at is not None and terms.closes_at <= moment:
        return Refusal.REGISTRATION_CLOSED
    return None


@rule("registration.create")
def create(user: Any, meeting: Meeting) -> Refusal | None:
    """Confirmed accounts, once each. That all places are taken refuses nobody: there is a line."""
    if reason := read(user, meeting) or _window(meeting) or participant(user):
        return reason
    registration = queries.own(meeting, user)
    is_there = registration is not None and registration.is_active
    return Refusal.ALREADY_REGISTERED if is_there else None


def _own(user: Any, registration: Registration) -> Refusal | None:
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    return None if registration.user_id == user.id else Refusal.NOT_YOURS


@rule("registration.confirm")
def confirm(user: Any, registration: Registration) -> Refusal | None:
    """Whoever was offered a place, while the offer holds. Registration itself may be closed by then."""
    if reason := _own(user, registration) or participant(user) or _meeting(registration.meeting):
        return reason
    match registration.standing:
        case RegistrationState.OFFERED:
            return None
        case RegistrationState.LAPSED:
            return Refusal.OFFER_OVER
        case RegistrationState.PLACED:
            return Refusal.ALREADY_REGISTERED
    return Refusal.NO_OFFER


@rule("registration.change")
def change(user: Any, registration: Registration) -> Refusal | None:
    return _own(user, registration) or _standing(registration)


def _standing(registration: Registration) -> Refusal | None:
    """Nothing until the start for who has a place, an offer, or waits, and is not here yet."""
    if reason := _meeting(registration.meeting):
        return reason
    if registration.checked_in_at is not None:
        return Refusal.ALREADY_CHECKED_IN
    return None if registration.is_active else Refusal.NOT_REGISTERED


@rule("registration.cancel")
def cancel(user: Any, registration: Registration) -> Refusal | None:
    return _own(user, registration) or _standing(registration)


@rule("ticket.cancel")
def cancel_ticket(_: Any, registration: Registration) -> Refusal | None:
    """Whoever has the link of an invited person without an account."""
    return Refusal.NOT_YOURS if registration.user_id else _standing(registration)


@rule("registration.manage")
def manage(user: Any, meeting: Meeting) -> Refusal | None:
    return refusal("meeting.manage", meeting, user)


@rule("registration.read_needs")
def read_needs(user: Any, meeting: Meeting) -> Refusal | None:
    """Needs and answers are for those who organise the meeting, and for nobody else."""
    return refusal("meeting.manage", meeting, user)


@rule("registration.invite")
def invite(user: Any, meeting: Meeting) -> Refusal | None:
    if reason := manage(user, meeting):
        return reason
    return _meeting(meeting) if queries.terms_of(meeting) else Refusal.NO_REGISTRATION


@rule("registration.remove")
def remove(user: Any, registration: Registration) -> Refusal | None:
    if reason := manage(user, registration.meeting):
        return reason
    if is_removable(registration):
        return None
    is_here = registration.checked_in_at is not None
    return Refusal.ALREADY_CHECKED_IN if is_here else Refusal.NOT_REGISTERED


@rule("registration.check_in")
def check_in(user: Any, meeting: Meeting) -> Refusal | None:
    """Staff at the door, on the day and after it; not for what does not take place."""
    if reason := manage(user, meeting):
        return reason
    if queries.terms_of(meeting) is None:
        return Refusal.NO_REGISTRATION
    return Refusal.MEETING_CANCELLED if meeting.cancelled_at is not None else None
