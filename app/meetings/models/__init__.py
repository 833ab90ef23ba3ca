"""Meetings, their agendas, and what was decided at them."""

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
from app.meetings.models.series import MeetingSeries

__all__ = [
    "UNFINISHED",
    "AgendaItem",
    "AgendaLink",
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
