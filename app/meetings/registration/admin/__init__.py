"""What organisers do: the terms and questions, the list of people, and the door."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response

from app.core.authz import authorize
from app.core.models import in_place
from app.extensions import db
from app.meetings.models import Meeting, Registration, RegistrationTerms
from app.meetings.registration import queries

registration_admin = Blueprint("registration_admin", __name__, url_prefix="/meetings")


def find(meeting_id: int, permission: str = "registration.manage") -> Meeting:
    """A meeting that this person organises, or 404."""
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize(permission, meeting)
    return meeting


def terms_at(meeting: Meeting) -> RegistrationTerms:
    """The terms of a meeting, or 404."""
    return queries.terms_of(meeting) or abort(404)


def find_registration(meeting: Meeting, number: int) -> Registration:
    registration = db.get_or_404(Registration, number)
    return registration if registration.meeting_id == meeting.id else abort(404)


def unstored(page: str, status: int = 200) -> Response:
    """Names of people who come: no browser keeps them."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
