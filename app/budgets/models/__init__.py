"""Rounds with their envelopes and projects, the ballot box, and what the count said."""

from app.budgets.models.box import Ballot, CountedBallot, Draft, Eligible, Participation, Turnout
from app.budgets.models.results import EnvelopeResult, ProjectResult
from app.budgets.models.rounds import (
    AreaRule,
    Envelope,
    Project,
    ProjectOrigin,
    Round,
    RoundState,
)

__all__ = [
    "AreaRule",
    "Ballot",
    "CountedBallot",
    "Draft",
    "Eligible",
    "Envelope",
    "EnvelopeResult",
    "Participation",
    "Project",
    "ProjectOrigin",
    "ProjectResult",
    "Round",
    "RoundState",
    "Turnout",
]
