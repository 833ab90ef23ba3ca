"""Planning a reminder: when, and what it says besides the usual."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, RadioField, SelectChoice, ValidationError
from wtforms.validators import NumberRange, StopValidation

from app.budgets.models import Round
from app.core.clock import now
from app.core.localized import by_language, filled
from app.core.moments import MomentField

BEFORE, AT = "before", "at"


class Needed:
    """For the field that goes with a choice of `when`; with another choice it may hold anything."""

    def __init__(self, choice: str, message: Any) -> None:
        self.choice, self.message = choice, message

    def __call__(self, form: Any, field: Field) -> None:
        if form.when.data != self.choice:
            field.errors = []
            raise StopValidation
        if field.data is None and not field.errors:
            raise StopValidation(self.message)


class ReminderForm(FlaskForm):
    """When it is sent; the texts are added for the site's languages."""

    when = RadioField(
        _l("When is it sent?"),
        choices=[SelectChoice(BEFORE, _l("Some days before voting closes")), SelectChoice(AT, _l("At a certain time"))],
        default=BEFORE,
    )  # fmt: skip
    days_before = IntegerField(
        _l("Days before the close"),
        default=3,
        validators=[
            Needed(BEFORE, _l("Enter a number from 1 to 60")),
            NumberRange(1, 60, _l("Enter a number from 1 to 60")),
        ],
    )
    at = MomentField(_l("Time"), validators=[Needed(AT, _l("Set a time"))])

    def __init__(self, round_: Round, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._round = round_

    def validate_at(self, field: Field) -> None:
        ends = self._round.closes_at
        if field.data <= now() or (ends and field.data >= ends):
            raise ValidationError(_("Choose a time to come, before voting closes"))

    @property
    def values(self) -> dict[str, Any]:
        """As columns of a reminder."""
        at: datetime | None = self.at.data if self.when.data == AT else None
        return {
            "at": at,
            "days_before": self.days_before.data if at is None else None,
            "texts": filled(self["texts"].data),
        }


def reminder_form(round_: Round) -> ReminderForm:
    """The form in the site's languages."""
    hint = _("It stands below: voting closes on that day, and you have not voted yet.")
    fields = {"texts": by_language(_("What it says besides"), most=600, area=True, hint=hint)}
    built: ReminderForm = type("BuiltReminderForm", (ReminderForm,), fields)(round_)
    return built
