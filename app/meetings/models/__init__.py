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
from app.meetings.models.meetings import Meeting

__all__ = [
    "UNFINISHED",
    "AgendaItem",
    "AgendaLink",
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
