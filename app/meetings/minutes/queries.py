"""Reading minutes with all that belongs to them, in a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import db
from app.meetings.models import (
    Correction,
    CorrectionState,
    Decision,
    Meeting,
    MemberVoice,
    Method,
    Minutes,
    MinutesVersion,
    Motion,
    TranscriptPart,
    Vote,
)


def load_written(minutes: Minutes) -> None:
    """Load the motions with their amendments and votes along, in one query."""
    motions = select(Motion).where(Motion.minutes_id == minutes.id).options(
        joinedload(Motion.amendments), joinedload(Motion.vote)
    )  # fmt: skip
    found = db.session.scalars(motions.order_by(Motion.position)).unique().all()
    set_committed_value(minutes, "motions", list(found))


def decided_at(meeting: Meeting) -> Sequence[Decision]:
    """The decisions of a meeting with their votes, in their order."""
    decided = select(Decision).where(Decision.meeting_id == meeting.id)
    decided = decided.options(joinedload(Decision.vote)).order_by(Decision.number)
    return db.session.scalars(decided.execution_options(populate_existing=True)).all()


def load_voices(votes: Iterable[Vote | None]) -> None:
    """Load the roll calls of several votes along, in one query; in none where nobody was called."""
    called = {one.id: one for one in votes if one is not None and one.method is Method.ROLL_CALL}
    if not called:
        return
    voices = select(MemberVoice).where(MemberVoice.vote_id.in_(called))
    by_vote = defaultdict(list)
    for voice in db.session.scalars(voices.order_by(MemberVoice.position)):
        by_vote[voice.vote_id].append(voice)
    for id_, vote in called.items():
        set_committed_value(vote, "voices", by_vote[id_])


def heard_url(meeting_id: int, seconds: int) -> str:
    """Where the transcript is at some moment of the recording."""
    return url_for("minutes.transcript", meeting_id=meeting_id, at=seconds)


def versions_of(minutes: Minutes, first: int) -> Select[MinutesVersion]:
    """The versions from one on, the newest first."""
    found = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.number >= first
    )
    return found.order_by(MinutesVersion.number.desc()).options(joinedload(MinutesVersion.author))


def transcripts_before(minutes: Minutes, number: int) -> Select[str | None]:
    """The transcript as it was before some version."""
    found = select(MinutesVersion.transcript).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.number < number,
        MinutesVersion.transcript.is_not(None),
    )  # fmt: skip
    return found.order_by(MinutesVersion.number.desc()).limit(1)


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
