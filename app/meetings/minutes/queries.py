"""Reading minutes with all that belongs to them, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.meetings.models import (
    Correction,
    CorrectionState,
    Decision,
    Meeting,
    Minutes,
    MinutesVersion,
    Motion,
    TranscriptPart,
    Vote,
)


@dataclass(frozen=True)
class Parts:
    """What minutes are made of beside what hangs on them."""

    decisions: Sequence[Decision]


def parts(meeting: Meeting, minutes: Minutes | None) -> Parts:
    """Load motions with their votes and people along; the decisions of the meeting in their order."""
    if minutes is not None:
        motions = select(Minutes).where(Minutes.id == minutes.id).options(
            selectinload(Minutes.entries), selectinload(Minutes.people),
            selectinload(Minutes.motions).options(
                selectinload(Motion.amendments),
                joinedload(Motion.vote).selectinload(Vote.voices),
            ),
        )  # fmt: skip
        db.session.scalars(motions).one()
    decided = select(Decision).where(Decision.meeting_id == meeting.id)
    decided = decided.options(joinedload(Decision.vote).selectinload(Vote.voices))
    return Parts(db.session.scalars(decided.order_by(Decision.number)).unique().all())


def heard_url(meeting_id: int, seconds: int) -> str:
    """Where the transcript is at some moment of the recording."""
    return url_for("minutes.transcript", meeting_id=meeting_id, at=seconds)


def versions_of(minutes: Minutes, first: int) -> Select[MinutesVersion]:
    """The versions from one on, the newest first."""
    found = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.number >= first
    )
    return found.order_by(MinutesVersion.number.desc()).options(joinedload(MinutesVersion.author))


def corrections_of(minutes: Minutes) -> Select[Correction]:
    """All corrections that were proposed, those that wait first."""
    is_waiting = (Correction.state == CorrectionState.OPEN).desc()
    found = select(Correction).where(Correction.minutes_id == minutes.id)
    return found.options(joinedload(Correction.author)).order_by(is_waiting, Correction.id.desc())


def transcript_of(meeting: Meeting) -> Select[TranscriptPart]:
    """The parts of a transcript in their order."""
    found = select(TranscriptPart).where(TranscriptPart.meeting_id == meeting.id)
    return found.order_by(TranscriptPart.number)


def later_meetings(meeting: Meeting) -> Select[Meeting]:
    """Meetings of the same component that came after one and are not cancelled, the next one first."""
    found = select(Meeting).where(
        Meeting.component_id == meeting.component_id, Meeting.starts_at > meeting.starts_at,
        Meeting.cancelled_at.is_(None), Meeting.published_at.is_not(None),
    )  # fmt: skip
    return found.order_by(Meeting.starts_at, Meeting.id).limit(50)
