"""Meetings, their agendas and minutes, and what was decided at them."""

from app.meetings.models.agenda import AgendaItem, AgendaLink
from app.meetings.models.decisions import (
    UNFINISHED,
    Decision,
    DecisionLink,
    MemberVoice,
    Method,
    Progress,
    ProgressReport,
    Verdict,
    Vote,
)
from app.meetings.models.meetings import Format, Meeting, OnlineFor
from app.meetings.models.minutes import (
    Amendment,
    Attendee,
    Correction,
    CorrectionState,
    Entry,
    Minutes,
    MinutesVersion,
    Motion,
    MotionResult,
    Part,
    Presence,
    Stage,
)
from app.meetings.models.series import MeetingSeries
from app.meetings.models.transcripts import TranscriptPart

__all__ = [
    "UNFINISHED",
    "AgendaItem",
    "AgendaLink",
    "Amendment",
    "Attendee",
    "Correction",
    "CorrectionState",
    "Decision",
    "DecisionLink",
    "Entry",
    "Format",
    "Meeting",
    "MeetingSeries",
    "MemberVoice",
    "Method",
    "Minutes",
    "MinutesVersion",
    "Motion",
    "MotionResult",
    "OnlineFor",
    "Part",
    "Presence",
    "Progress",
    "ProgressReport",
    "Stage",
    "TranscriptPart",
    "Verdict",
    "Vote",
]
