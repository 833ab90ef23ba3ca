"""The rule of a round and every parameter of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectChoice, ValidationError
from wtforms.validators import Optional

from app.budgets.forms.fields import options
from app.budgets.forms.numbers import PercentField, whole_number
from app.budgets.services.rules import usual_increment, usual_utility
from app.budgets.services.wording import CHOOSABLE, RULES
from app.budgets.services.wording import parameters as words
from app.core.money import Amount

HINTS = {
    "greedy": _l("The project with most votes is funded, then the next, while the money lasts."),
    "equal-shares": _l("Everybody gets the same share of the money; projects win that their supporters can pay for."),
    "phragmen": _l("Everybody saves at the same speed; a project is bought as soon as its supporters have its cost together."),
}  # fmt: skip
STEPS = 10_000
USUAL = "usual"


def _choice(
    rule: str, name: str, choices: dict[str, Any], default: str, hint: Any = ""
) -> RadioField:
    label = words.SETTINGS[rule][name].label
    return RadioField(label, choices=options(choices.items()), default=default, description=hint)


def _label(rule: str, name: str) -> Any:
    return words.SETTINGS[rule][name].label


class CountFields(FlaskForm):
    """The rule, and the parameters of all rules; those of the chosen one are kept."""

    rule = RadioField(
        _l("The rule of the count"),
        choices=[SelectChoice(name, RULES[name], {"hint": HINTS[name]}) for name in CHOOSABLE],
        default="greedy",
    )
    by = _choice("greedy", "by", words.BY, "points")
    misfit = _choice("greedy", "misfit", words.MISFIT, "skip")
    threshold = whole_number(_label("greedy", "threshold"), 0, 10**7, default=0)
    threshold_share = PercentField(
        _label("greedy", "threshold_share"),
        validators=[Optional()],
        description=_l("Blank ballots count as ballots."),
    )
    reserve = PercentField(
        _label("greedy", "reserve"),
        validators=[Optional()],
        description=_l(
            "The rest is paid from elsewhere, and the count ends with it. 80 in Poznań. Empty: only what fits is taken."
        ),
    )
    completion = _choice("equal-shares", "completion", words.COMPLETION, "add1")
    comparison = BooleanField(_label("equal-shares", "comparison"))
    utility = _choice(
        "equal-shares",
        "utility",
        {
            USUAL: _l("As it fits the ballot: points where people give points, else its cost"),
            **words.UTILITY,
        },
        USUAL,
    )
    eligibility = whole_number(
        _label("equal-shares", "eligibility"),
        0,
        1000,
        _l(
            "A project stands only if its share of the voters is at least its share of the money divided by this number: 3 in Świecie. 0 lets every project stand."
        ),
        default=0,
    )
    start = _choice("equal-shares", "start", words.START, "exact")
    increment = Amount(
        _label("equal-shares", "increment"),
        validators=[Optional()],
        description=_l(
            "Money for each voter. 0 means a 400th of the first share, as where the unit of money is small; empty means one whole unit."
        ),
    )
    stop = _choice("equal-shares", "stop", words.STOP, "overspend")
    step_cap = whole_number(
        _label("equal-shares", "step_cap"),
        1,
        1_000_000,
        _l("The result says so if the count reached it."),
        default=STEPS,
    )
    phragmen_misfit = _choice("phragmen", "misfit", words.MISFIT, "stop")

    def validate_utility(self, field: Field) -> None:
        kind = self["ballot_type"].data
        if (
            self.rule.data == "equal-shares"
            and field.data == "points"
            and usual_utility(kind) != "points"
        ):
            raise ValidationError(_("People give no points on this type of ballot"))

    @property
    def parameters(self) -> dict[str, Any]:
        """What the chosen rule is given, complete."""
        match self.rule.data:
            case "equal-shares":
                return self._shares()
            case "greedy":
                return {
                    "by": self.by.data,
                    "misfit": self.misfit.data,
                    "threshold": self.threshold.data or 0,
                    "threshold_share": self.threshold_share.data or "0",
                    "reserve": self.reserve.data,
                }
            case "phragmen":
                return {"misfit": self.phragmen_misfit.data}
            case _:
                return {}

    def _shares(self) -> dict[str, Any]:
        increment, utility = self.increment.data, self.utility.data
        return {
            "completion": self.completion.data,
            "comparison": self.comparison.data,
            "utility": usual_utility(self["ballot_type"].data) if utility == USUAL else utility,
            "eligibility": self.eligibility.data or 0,
            "start": self.start.data,
            "increment": usual_increment() if increment is None else increment,
            "stop": self.stop.data,
            "step_cap": self.step_cap.data or STEPS,
        }


def as_fields(rule: str, parameters: dict[str, Any], ballot_type: str) -> dict[str, Any]:
    """What the fields are filled with from the parameters of a round."""
    filled = {"increment": usual_increment(), **parameters}
    if rule == "phragmen" and "misfit" in filled:
        filled["phragmen_misfit"] = filled.pop("misfit")
    if filled.get("utility") == usual_utility(ballot_type):
        filled["utility"] = USUAL
    return filled
