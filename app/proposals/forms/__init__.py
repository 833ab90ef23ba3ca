"""Forms of proposals: what people and staff fill in."""

from app.proposals.forms.deciding import AnswerForm, AssessmentForm, TogetherForm
from app.proposals.forms.writing import ProposalForm

__all__ = ["AnswerForm", "AssessmentForm", "ProposalForm", "TogetherForm"]
