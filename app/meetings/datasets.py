"""Meetings as open data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from app.core.datasets import DataSet, Field, publish
from app.meetings.models import Meeting, Minutes, TranscriptPart
from app.spaces.datasets import classified, placed, public_ones

IS_RECORDED = Meeting.minutes_published_at.is_not(None)


RECORD = aliased(Minutes, flat=True)  # both it and the meeting are resources
WHOLE = select(RECORD.body).where(RECORD.meeting_id == Meeting.id).correlate(Meeting.__table__)


def _recorded(column: Any) -> Any:
    """Nothing of the minutes before they are public."""
    return case((IS_RECORDED, column))


MEETING = aliased(Meeting, flat=True)  # both it and the part are resources


def _spoken(query: Select[Any]) -> Select[Any]:
    """Not of meetings that are hidden."""
    query = query.join(MEETING, MEETING.id == TranscriptPart.meeting_id)
    return public_ones(TranscriptPart)(query).where(MEETING.is_visible)


SETS = (
    DataSet(
        "meetings",
        _l("Meetings with their minutes. A page: `/meetings/` and the number."),
        (
            *placed(Meeting),
            *classified(Meeting),
            Field("starts_at", Meeting.starts_at, _l("When it begins, in UTC")),
            Field("ends_at", Meeting.ends_at, _l("When it ends, in UTC")),
            Field("place", Meeting.place_name, _l("Name of the place")),
            Field("address", Meeting.address, _l("Address of the place")),
            Field("cancelled_at", Meeting.cancelled_at, _l("When it was cancelled, if it was")),
            Field("attendance", _recorded(Meeting.attendance), _l("How many people came")),
            Field(
                "minutes",
                _recorded(func.coalesce(WHOLE.scalar_subquery(), Meeting.minutes)),
                _l("Minutes as plain text: points, motions, votes and decisions"),
            ),
            Field("minutes_at", Meeting.minutes_published_at, _l("When those became public")),
            Field(
                "approved_at",
                _recorded(Meeting.minutes_approved_at),
                _l("When those were approved, if they were"),
            ),
        ),
        public_ones(Meeting),
    ),
    DataSet(
        "transcripts",
        _l("What was said at meetings, in parts. A page: `/transcripts/` and the number."),
        (
            *placed(TranscriptPart),
            Field("meeting_id", TranscriptPart.meeting_id, _l("The meeting: `meetings.csv`")),
            Field("number", TranscriptPart.number, _l("Which part it is, from 1")),
            Field("starts_at", TranscriptPart.starts_at, _l("Seconds from the beginning of the recording")),
        ),
        _spoken,
    ),
)  # fmt: skip


def register() -> None:
    for one in SETS:
        publish(one)
