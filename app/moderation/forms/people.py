"""Reporting and appealing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.accounts import limits
from app.core.forms import Size, tidy
from app.moderation.forms.rules import rule_choices

OFTEN = limits.Limit(
    "report", free=20, longest=timedelta(minutes=10), leak=timedelta(minutes=3)
)  # of one person


class ReportForm(FlaskForm):
    """What is wrong, by which rule."""

    rule = RadioField(
        _l("What is wrong with it?"),
        choices=rule_choices,
        validators=[InputRequired(_l("Choose what is wrong"))],
    )
    explanation = TextAreaField(
        _l("What should the moderators know?"), filters=[tidy], validators=[Size(0, 1000)]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Asked last: whoever floods the moderators waits, and keeps their words."""
        if not super().validate(extra_validators=extra_validators):
            return False
        if wait := limits.enter((OFTEN, str(current_user.id))):
            self.form_errors.append(limits.words(wait))
        return not wait


class AppealForm(FlaskForm):
    """Why a decision should be looked at again."""

    text = TextAreaField(
        _l("Why do you think the decision is wrong?"),
        description=_l("Somebody else than the first time reads this and decides."),
        filters=[tidy],
        validators=[InputRequired(_l("Say why you think it is wrong")), Size(15, 3000)],
    )
