"""What people and facilitators fill in."""

from app.budgets.forms.decisions import AskForm, ask_form
from app.budgets.forms.money import EnvelopeForm, ProjectForm
from app.budgets.forms.rounds import RoundForm, round_form
from app.budgets.forms.voting import CancelForm, CastForm, DistrictForm, LookUpForm

__all__ = [
    "AskForm",
    "CancelForm",
    "CastForm",
    "DistrictForm",
    "EnvelopeForm",
    "LookUpForm",
    "ProjectForm",
    "RoundForm",
    "ask_form",
    "round_form",
]
