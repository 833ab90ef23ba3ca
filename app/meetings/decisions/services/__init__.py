"""Recording decisions, changing them, and saying how far they are. The caller commits."""

from app.meetings.decisions.services.following import forget, report
from app.meetings.decisions.services.publishing import publish
from app.meetings.decisions.services.recording import change, corrected, record
from app.meetings.decisions.services.records import Contradiction, Record, VoteTaken, vote_of
from app.meetings.decisions.services.saying import text_of

__all__ = [
    "Contradiction",
    "Record",
    "VoteTaken",
    "change",
    "corrected",
    "forget",
    "publish",
    "record",
    "report",
    "text_of",
    "vote_of",
]
