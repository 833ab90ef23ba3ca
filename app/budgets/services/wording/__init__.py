"""Rules, results and faults in plain words."""

from app.budgets.services.wording.counted import counted_like
from app.budgets.services.wording.faults import fault_text
from app.budgets.services.wording.names import BALLOTS, RULES
from app.budgets.services.wording.notes import notes
from app.budgets.services.wording.reasons import NAMES_OTHERS, Words

__all__ = ["BALLOTS", "NAMES_OTHERS", "RULES", "Words", "counted_like", "fault_text", "notes"]
