"""Counting: ballots in, an outcome with its reasons out. No database, no Flask."""

from app.budgets.counting.ballots import Fault, FaultCode, limits_of, validate
from app.budgets.counting.counting import check_parameters, count
from app.budgets.counting.election import (
    EACH,
    Ballot,
    Ballots,
    BallotSpec,
    BallotType,
    Election,
    Limit,
    Project,
)
from app.budgets.counting.errors import ElectionError, ParameterError
from app.budgets.counting.fillable import can_be_filled
from app.budgets.counting.outcome import Note, Outcome, Reason, Round, Tie, TieLevel, Why
from app.budgets.counting.rules import RULES

__all__ = [
    "EACH",
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
    "can_be_filled",
    "check_parameters",
    "count",
    "limits_of",
    "validate",
]
