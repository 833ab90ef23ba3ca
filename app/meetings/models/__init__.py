"""Meetings, their agendas, and what was decided at them."""

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
from app.meetings.models.meetings import AgendaItem, Format, Meeting, OnlineFor
from app.meetings.models.series import MeetingSeries

__all__ = [
    "UNFINISHED",
    "AgendaItem",
    "Decision",
    "DecisionLink",
    "Format",
    "Meeting",
    "MeetingSeries",
    "MemberVoice",
    "Method",
    "OnlineFor",
    "Progress",
    "ProgressReport",
    "Verdict",
    "Vote",
]
