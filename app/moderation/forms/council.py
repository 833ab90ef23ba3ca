"""What the council sets: its letters, and until when moderators decide."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FormField, IntegerField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from app.core.localized import by_language
from app.core.site import site
from app.moderation import letters
from app.moderation.models import RULE_TEXTS, Rule
from app.moderation.targets import hours_for

MOST_HOURS = 24 * 60


class LettersForm(FlaskForm):
    """The council's words for one situation, in each language."""

    text: FormField

    def validate(self, extra_validators: Any = None) -> bool:
        is_good = super().validate(extra_validators)
        for part in self.text.form:
            if wrong := letters.unknown(part.data or ""):
                words = _("There is no %(name)s to fill in", name="{" + wrong[0] + "}")
                part.errors, is_good = [*part.errors, words], False
        return is_good


def letter_form(texts: dict[str, str]) -> FlaskForm:
    """A form for a template, filled with what holds now."""
    field = by_language(_("The letter"), most=2000, area=True)
    built = type("BuiltLettersForm", (LettersForm,), {"text": field})
    return built(data={"text": texts})


class TargetsForm(FlaskForm):
    """Hours for each reason, the threshold, and the time for appeals."""

    threshold = IntegerField(
        _l("Weight of reports that hides a text until a moderator decides"),
        description=_l(
            "0: never, however many reports there are. A person whose reports have mostly been right weighs nearly 1; all those who have not been right yet weigh 1 at most together. So a crowd of new accounts can hide nothing from 2 on."
        ),
        validators=[InputRequired(_l("Enter a number")), NumberRange(0, 100)],
    )
    appeal_months = IntegerField(
        _l("Months in which a decision may be appealed against"),
        description=_l("At least 6: the Digital Services Act (article 20) asks for that."),
        validators=[InputRequired(_l("Enter a number")), NumberRange(6, 60)],
    )

    def validate_threshold(self, field: IntegerField) -> None:
        if field.data == 1:
            raise ValidationError(_l("Enter 0 or at least 2: one person alone must hide nothing"))

    @property
    def hours(self) -> dict[str, int]:
        return {str(rule): self[f"hours_{rule}"].data for rule in RULE_TEXTS}


def targets_form(**how: Any) -> TargetsForm:
    """The form with a field for each rule, filled with what holds now."""
    checks = [InputRequired(_("Enter a number of hours")), NumberRange(1, MOST_HOURS)]
    fields = {
        f"hours_{rule}": IntegerField(text, validators=checks) for rule, text in RULE_TEXTS.items()
    }
    values = {f"hours_{rule}": hours_for(Rule(rule)) for rule in RULE_TEXTS}
    values |= {"threshold": site().moderation_threshold, "appeal_months": site().appeal_months}
    form: TargetsForm = type("BuiltTargetsForm", (TargetsForm,), fields)(data=values, **how)
    return form
