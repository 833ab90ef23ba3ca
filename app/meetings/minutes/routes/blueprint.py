"""Where minutes are: below their meeting."""

from __future__ import annotations

from flask import Blueprint, abort
from sqlalchemy.orm import joinedload

from app.core.authz import authorize
from app.core.models import in_place
from app.extensions import db
from app.meetings.models import Meeting, Minutes

minutes = Blueprint("minutes", __name__, url_prefix="/meetings")


def meeting_of(meeting_id: int) -> Meeting:
    """The meeting with its minutes, loaded in one query."""
    options = (*in_place(), joinedload(Meeting.record))
    return db.get_or_404(Meeting, meeting_id, options=options)


def to_write(meeting_id: int) -> Minutes:
    """The minutes for somebody who writes them; 404 before they are begun."""
    meeting = meeting_of(meeting_id)
    authorize("meeting.manage", meeting)
    return meeting.record or abort(404)
