"""Reporting, deciding, appealing. The caller commits."""

from app.moderation.services.appealing import appeal
from app.moderation.services.assigning import Taken, give_back, hand_over, state_conflict, take
from app.moderation.services.deciding import (
    AlreadyDecided,
    Impossible,
    Verdict,
    decide,
    hide,
    keep,
    restore,
    review,
)
from app.moderation.services.holding import hold, release
from app.moderation.services.reporting import (
    AlreadyReported,
    open_case,
    rank,
    received,
    report,
    suspect,
)

__all__ = [
    "AlreadyDecided",
    "AlreadyReported",
    "Impossible",
    "Taken",
    "Verdict",
    "appeal",
    "decide",
    "give_back",
    "hand_over",
    "hide",
    "hold",
    "keep",
    "open_case",
    "rank",
    "received",
    "release",
    "report",
    "restore",
    "review",
    "state_conflict",
    "suspect",
    "take",
]
