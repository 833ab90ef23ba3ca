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
from app.meetings.models.meetings import AgendaItem, Meeting

__all__ = [
    "UNFINISHED",
    "AgendaItem",
    "Decision",
    "DecisionLink",
    "Meeting",
    "MemberVoice",
    "Method",
    "Progress",
    "ProgressReport",
    "Verdict",
    "Vote",
]
