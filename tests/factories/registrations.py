"""Meetings for which people register."""

from itertools import count

from app.core.clock import now
from app.meetings.models import (
    Meeting,
    Registration,
    RegistrationState,
    RegistrationTerms,
)
from app.meetings.registration import codes
from tests.factories.accounts import make_user
from tests.factories.debates import make_meeting

_numbers = count(-100_000)  # before all who come by the pages


def make_terms(meeting: Meeting | None = None, seats: int | None = 2, **values) -> RegistrationTerms:
    """A meeting of tomorrow with two places, for which everybody can register now."""
    meeting = meeting or make_meeting()
    meeting.seats = seats
    return RegistrationTerms(meeting=meeting, **values)


def make_registration(meeting: Meeting, state=RegistrationState.PLACED, **values) -> Registration:
    """Somebody with a place, behind all others that were made so."""
    if "user" not in values:
        values["user"] = make_user()
    if state is RegistrationState.OFFERED:
        values.setdefault("offered_at", now())
    user = values["user"]
    values.setdefault("name", user.name if user else "Guest")
    return Registration(
        meeting=meeting, state=state, number=next(_numbers), code=codes.draw(), **values
    )
