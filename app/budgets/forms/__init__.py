"""What people and facilitators fill in."""

from app.budgets.forms.money import CloseForm, EnvelopeForm, ProjectForm
from app.budgets.forms.rounds import RoundForm, round_form
from app.budgets.forms.voting import CancelForm, CastForm, DistrictForm

__all__ = [
    "CancelForm",
    "CastForm",
    "CloseForm",
    "DistrictForm",
    "EnvelopeForm",
    "ProjectForm",
    "RoundForm",
    "round_form",
]
