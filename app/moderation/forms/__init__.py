"""What people and moderators fill in."""

from app.moderation.forms.council import TargetsForm, letter_form, targets_form
from app.moderation.forms.deciding import DecisionForm, TogetherForm, decision_form
from app.moderation.forms.people import AppealForm, ReportForm
from app.moderation.forms.working import ConflictForm, HandOverForm, RestoreForm

__all__ = [
    "AppealForm",
    "ConflictForm",
    "DecisionForm",
    "HandOverForm",
    "ReportForm",
    "RestoreForm",
    "TargetsForm",
    "TogetherForm",
    "decision_form",
    "letter_form",
    "targets_form",
]
