"""The forms of those who register, and of those who organise."""

from app.meetings.registration.forms.own import DetailsForm, details_form
from app.meetings.registration.forms.staff import (
    CodeForm,
    GuestForm,
    QuestionForm,
    RemoveForm,
    TermsForm,
    WalkInForm,
    question_form,
    terms_form,
)

__all__ = [
    "CodeForm",
    "DetailsForm",
    "GuestForm",
    "QuestionForm",
    "RemoveForm",
    "TermsForm",
    "WalkInForm",
    "details_form",
    "question_form",
    "terms_form",
]
