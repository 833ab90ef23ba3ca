"""Counting: ballots in, an outcome with its reasons out. No database, no Flask."""

from app.budgets.counting.ballots import Fault, FaultCode, validate
from app.budgets.counting.counting import check_parameters, count
from app.budgets.counting.election import (
    Ballot,
    Ballots,
    BallotSpec,
    BallotType,
    Election,
    Limit,
    Project,
)
from app.budgets.counting.errors import ElectionError, ParameterError
from app.budgets.counting.outcome import Note, Outcome, Reason, Round, Tie, TieLevel, Why
from app.budgets.counting.rules import RULES

__all__ = [
    "RULES",
    "Ballot",
    "BallotSpec",
    "BallotType",
    "Ballots",
    "Election",
    "ElectionError",
    "Fault",
    "FaultCode",
    "Limit",
    "Note",
    "Outcome",
    "ParameterError",
    "Project",
    "Reason",
    "Round",
    "Tie",
    "TieLevel",
    "Why",
    "check_parameters",
    "count",
    "validate",
]
