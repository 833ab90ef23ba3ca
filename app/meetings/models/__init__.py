"""Meetings, their agendas, who comes to them, and what was decided at them."""

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
from app.meetings.models.registrations import (
    ACTIVE,
    TIME_TO_CONFIRM,
    Notice,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationState,
    RegistrationTerms,
)

__all__ = [
    "ACTIVE",
    "TIME_TO_CONFIRM",
    "UNFINISHED",
    "AgendaItem",
    "Decision",
    "DecisionLink",
    "Meeting",
    "MemberVoice",
    "Method",
    "Notice",
    "Progress",
    "ProgressReport",
    "Registration",
    "RegistrationAnswer",
    "RegistrationQuestion",
    "RegistrationState",
    "RegistrationTerms",
    "Verdict",
    "Vote",
]
