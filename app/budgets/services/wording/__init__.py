"""Rules, results and faults in plain words."""

from app.budgets.services.wording.counted import counted_like
from app.budgets.services.wording.decisions import ACTS, asked_for, consequences, said_of, told
from app.budgets.services.wording.faults import fault_text
from app.budgets.services.wording.limits import limits_said
from app.budgets.services.wording.names import BALLOTS, RULES, place_name
from app.budgets.services.wording.notes import notes
from app.budgets.services.wording.own import adding_up, own_rows
from app.budgets.services.wording.parameters import parameter_rows
from app.budgets.services.wording.reasons import NAMES_OTHERS, Words
from app.budgets.services.wording.rounds import lacked, lot_words, round_rows, tie_rows
from app.budgets.services.wording.rules import CHOOSABLE, EXPLAINED, warnings
from app.budgets.services.wording.who import age_words, place_words, who_may_vote

__all__ = [
    "ACTS",
    "BALLOTS",
    "CHOOSABLE",
    "EXPLAINED",
    "NAMES_OTHERS",
    "RULES",
    "Words",
    "adding_up",
    "age_words",
    "asked_for",
    "consequences",
    "counted_like",
    "fault_text",
    "lacked",
    "limits_said",
    "lot_words",
    "notes",
    "own_rows",
    "parameter_rows",
    "place_name",
    "place_words",
    "round_rows",
    "said_of",
    "tie_rows",
    "told",
    "warnings",
    "who_may_vote",
]
