"""Rounds with their envelopes and projects, the ballot box, and what the count said."""

from app.budgets.models.box import Ballot, CountedBallot, Draft, Eligible, Participation, Turnout
from app.budgets.models.decisions import Act, RoundDecision
from app.budgets.models.log import LogCheckpoint, LogEntry
from app.budgets.models.paper import BatchState, KioskCode, PaperBatch, PaperSheet, Station
from app.budgets.models.reminders import Reminder
from app.budgets.models.results import EnvelopeResult, ProjectResult
from app.budgets.models.roll import ListedPerson
from app.budgets.models.rounds import (
    AreaRule,
    Envelope,
    Project,
    ProjectOrigin,
    Round,
    RoundState,
)
from app.budgets.models.witness import WitnessedLog, WitnessedState
from app.spaces import models as _spaces  # noqa: F401 -- whose names the components of rounds refer to

__all__ = [
    "Act",
    "AreaRule",
    "Ballot",
    "BatchState",
    "CountedBallot",
    "Draft",
    "Eligible",
    "Envelope",
    "EnvelopeResult",
    "KioskCode",
    "ListedPerson",
    "LogCheckpoint",
    "LogEntry",
    "PaperBatch",
    "PaperSheet",
    "Participation",
    "Project",
    "ProjectOrigin",
    "ProjectResult",
    "Reminder",
    "Round",
    "RoundDecision",
    "RoundState",
    "Station",
    "Turnout",
    "WitnessedLog",
    "WitnessedState",
]
