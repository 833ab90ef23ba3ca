"""Organisers hear when half of the places, four of five and all are gone: each once, for so many places."""

from __future__ import annotations

from dataclasses import replace

from app.extensions import db
from app.meetings.models import RegistrationTerms
from app.meetings.registration import queries
from app.meetings.registration.places import Places
from app.notifications.services import tell as tell_one

MARKS = {100: "all_taken", 80: "nearly_all_taken", 50: "half_taken"}  # percent: topic


def tell(terms: RegistrationTerms, before: Places, given: int) -> None:
    """Say what is new once `given` places more are gone. The row of the terms is locked."""
    filled = replace(before, taken=before.taken + given).filled
    told = terms.told_filled if terms.told_seats == before.total else 0
    mark = next((mark for mark in MARKS if filled >= mark), 0)
    if mark <= told:
        return
    terms.told_filled, terms.told_seats = mark, before.total
    for person in db.session.scalars(queries.organisers(terms.meeting)).all():
        tell_one(MARKS[mark], terms.meeting, person, None, reason="organiser")
