"""Rules, cases with their reports, and the history of what was decided."""

from app.moderation.models import triggers as triggers
from app.moderation.models.cases import OPEN, WAITING, Case, CaseConflict, CaseState, Report
from app.moderation.models.decisions import (
    RESTRICTIONS,
    Appeal,
    CaseDecision,
    LetterTemplate,
    Measure,
    Outcome,
    Party,
    Sanction,
    Situation,
    Step,
    StepKind,
)
from app.moderation.models.rules import RULE_TEXTS, Rule

__all__ = [
    "OPEN",
    "RESTRICTIONS",
    "RULE_TEXTS",
    "WAITING",
    "Appeal",
    "Case",
    "CaseConflict",
    "CaseDecision",
    "CaseState",
    "LetterTemplate",
    "Measure",
    "Outcome",
    "Party",
    "Report",
    "Rule",
    "Sanction",
    "Situation",
    "Step",
    "StepKind",
]
