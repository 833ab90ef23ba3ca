"""Rules, results and faults in plain words."""

from app.budgets.services.wording.counted import counted_like
from app.budgets.services.wording.faults import fault_text
from app.budgets.services.wording.names import BALLOTS, RULES
from app.budgets.services.wording.notes import notes
from app.budgets.services.wording.reasons import NAMES_OTHERS, Words
from app.budgets.services.wording.rounds import lacked, lot_words, round_rows, tie_rows
from app.budgets.services.wording.rules import CHOOSABLE, EXPLAINED, warnings

__all__ = [
    "BALLOTS",
    "CHOOSABLE",
    "EXPLAINED",
    "NAMES_OTHERS",
    "RULES",
    "Words",
    "counted_like",
    "fault_text",
    "lacked",
    "lot_words",
    "notes",
    "round_rows",
    "tie_rows",
    "warnings",
]
