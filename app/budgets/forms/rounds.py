"""What a round is: its ballot, its rule, its time."""

from __future__ import annotations

from typing import Any

from babel import numbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from app.budgets.forms.fields import options
from app.budgets.services.wording import BALLOTS
from app.core.forms import Size, tidy
from app.core.i18n import languages
from app.core.localized import by_language, filled
from app.core.moments import MomentField
from app.core.site import categories, site

POINTED = {"points", "ranks", "grades"}
MOST_PLACES = 20


class NeededFor:
    """Required for one type of ballot, and optional for the others."""

    def __init__(self, ballot_type: str, message: Any) -> None:
        self.ballot_type = ballot_type
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if not field.raw_data or not field.raw_data[0].strip():
            if form.ballot_type.data == self.ballot_type:
                raise StopValidation(self.message)
            field.errors = []
            raise StopValidation


def _number(label: Any, least: int, most: int, hint: Any = "", needed: Any = None) -> IntegerField:
    validators = [needed or Optional(), NumberRange(least, most)]
    return IntegerField(label, validators=validators, description=hint)


class RoundForm(FlaskForm):
    """What a round is, until it is opened; the texts are added for the site's languages."""

    ballot_type = RadioField(
        _l("How people vote"),
        choices=options(BALLOTS.items()),
        default="knapsack",
        validators=[InputRequired()],
    )
    max_choices = _number(_l("Most projects on a ballot"), 1, 500)
    min_choices = _number(_l("Fewest projects on a ballot"), 1, 500)
    per_topic = _number(_l("Most projects of one topic on a ballot"), 1, 500)
    min_share = _number(_l("Percent of the money a ballot must spend"), 1, 100)
    points = _number(_l("Points to give out"), 1, 1000, _l("For “give points to projects”."), NeededFor("points", _l("Say how many points each voter has")))  # fmt: skip
    points_each = _number(_l("Most points for one project"), 1, 1000)
    spend_all = BooleanField(_l("All points must be given out"))
    vector = StringField(
        _l("Points of the places, the first place first"),
        filters=[tidy],
        validators=[Size(0, 120)],
        description=_l("For “put projects in order”, like 3, 2, 1."),
    )
    best_grade = _number(_l("Best grade"), 1, 20, _l("For “grade each project”; the worst is 0."), NeededFor("grades", _l("Say which grade is the best")))  # fmt: skip
    rule = RadioField(
        _l("The rule of the count"),
        choices=[
            SelectChoice(
                "greedy",
                _l("Most support first"),
                {"hint": _l("The project with most votes is funded, then the next, while the money lasts.")},
            ),
            SelectChoice(
                "equal-shares",
                _l("Equal shares"),
                {"hint": _l("Everybody gets the same share of the money; projects win that their supporters can pay for.")},
            ),
            SelectChoice(
                "phragmen",
                _l("Balanced shares (Phragmén)"),
                {"hint": _l("Everybody saves at the same speed; a project is bought as soon as its supporters have its cost together.")},
            ),
        ],
        default="greedy",
    )  # fmt: skip
    by = RadioField(
        _l("What is counted first"),
        choices=[
            SelectChoice("points", _l("The project with most votes")),
            SelectChoice("votes_per_cost", _l("The project with most votes for its money")),
        ],
        default="points",
        description=_l("For “most support first”, like the next two questions."),
    )
    misfit = RadioField(
        _l("When a project no longer fits"),
        choices=[
            SelectChoice("skip", _l("Skip it and go on")),
            SelectChoice("stop", _l("End the count there")),
        ],
        default="skip",
    )
    threshold = IntegerField(_l("Fewest votes a project needs"), default=0, validators=[Optional(), NumberRange(0, 10**7)])  # fmt: skip
    completion = RadioField(
        _l("What equal shares leave over"),
        choices=[
            SelectChoice(
                "add1", _l("Raise everybody’s share until the next project no longer fits")
            ),
            SelectChoice("add1_utilitarian", _l("The same, then spend the rest by votes")),
            SelectChoice("utilitarian", _l("Spend it by votes at once")),
            SelectChoice("none", _l("Keep it")),
        ],
        default="add1",
        description=_l("For “equal shares”, like the next question."),
    )
    comparison = BooleanField(
        _l("Take the outcome of “most support first” if more voters prefer it")
    )
    area_rule = RadioField(
        _l("Who spends the money of a district"),
        choices=[
            SelectChoice("own", _l("People who say they live there")),
            SelectChoice("all", _l("Everybody")),
        ],
        default="own",
    )
    opens_at = MomentField(_l("Voting opens"), validators=[Optional()], description=_l("Leave both empty to follow the phase that opens voting."))  # fmt: skip
    closes_at = MomentField(_l("Voting closes"), validators=[Optional()], is_end=True)

    def validate_closes_at(self, field: Field) -> None:
        start, end = self.opens_at.data, field.data
        if bool(start) != bool(end):
            raise ValidationError(_("Set both times, or neither"))
        if start and end and end <= start:
            raise ValidationError(_("Choose a time after the opening"))

    def validate_max_choices(self, field: Field) -> None:
        least = self.min_choices.data
        if field.data and least and field.data < least:
            raise ValidationError(_("Choose at least %(n)s", n=least))

    def validate_vector(self, field: Field) -> None:
        if self.ballot_type.data != "ranks":
            return
        points = _points_of_places(field.data)
        if not points:
            raise ValidationError(_("Enter whole numbers, the largest first, like 3, 2, 1"))

    @property
    def parameters(self) -> dict[str, Any]:
        """What the chosen rule is given."""
        if self.rule.data == "equal-shares":
            return {
                **usual_parameters("equal-shares", self.ballot_type.data),
                "completion": self.completion.data,
                "comparison": self.comparison.data,
            }
        if self.rule.data == "greedy":
            return {
                "by": self.by.data,
                "misfit": self.misfit.data,
                "threshold": self.threshold.data or 0,
            }
        return {}

    @property
    def limits(self) -> dict[str, Any]:
        """What a ballot may hold: of all limits those that this type of ballot knows."""
        kind = self.ballot_type.data
        wanted: dict[str, Any] = {"max_choices": self.max_choices.data, "min_choices": self.min_choices.data}  # fmt: skip
        match kind:
            case "knapsack" | "approval":
                wanted["min_share"] = self.min_share.data
            case "points":
                wanted["max_total"] = self.points.data
                wanted["max_value"] = self.points_each.data
                wanted["spend_all"] = self.spend_all.data
            case "ranks":
                wanted["vector"] = vector = _points_of_places(self.vector.data)
                wanted["max_choices"] = len(vector)
            case "grades":
                wanted["max_value"] = self.best_grade.data
        if most := self.per_topic.data:
            wanted["limits"] = [{"kind": "category", "name": topic.slug, "max_choices": most} for topic in categories()]  # fmt: skip
        kept = {name: value for name, value in wanted.items() if value}
        return {**kept, "min_value": 0} if kind == "grades" else kept

    @property
    def values(self) -> dict[str, Any]:
        """As columns of a round."""
        titles, texts = filled(self["titles"].data), filled(self["texts"].data)
        first = languages()[0]
        return {
            "title": titles[first],
            "titles": titles,
            "body": texts.get(first, ""),
            "texts": texts,
            "locale": first,
            "rule": self.rule.data,
            "parameters": self.parameters,
            "ballot_type": self.ballot_type.data,
            "limits": self.limits,
            "area_rule": self.area_rule.data,
            "opens_at": self.opens_at.data,
            "closes_at": self.closes_at.data,
        }


def usual_parameters(rule: str, ballot_type: str) -> dict[str, Any]:
    """What a rule is given unless asked otherwise; equal shares rises by one whole unit of money."""
    if rule != "equal-shares":
        return {}
    increment = 10 ** numbers.get_currency_precision(site().currency)
    utility = "points" if ballot_type in POINTED else "cost"
    return {"completion": "add1", "increment": increment, "utility": utility}


def _points_of_places(text: str | None) -> list[int]:
    """Points such as 3, 2, 1: falling and above zero; empty for anything else."""
    words = (text or "").replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        return []
    points = [int(word) for word in words]
    falls = points == sorted(points, reverse=True)
    return points if falls and len(points) <= MOST_PLACES and all(points) else []


def round_form(round_: Any = None) -> RoundForm:
    """The form in the site's languages, filled from a round or empty."""
    fields = {
        "titles": by_language(_("Title"), most=120, needed=_("Write a title")),
        "texts": by_language(_("What is decided here"), most=5000, area=True),
    }
    built = type("BuiltRoundForm", (RoundForm,), fields)
    if round_ is None:
        return built()
    limits = round_.limits
    topics = limits.get("limits") or [{}]
    best = limits.get("max_value")
    return built(
        data={
            "titles": {round_.locale: round_.title, **round_.titles},
            "texts": {round_.locale: round_.body, **round_.texts},
            "ballot_type": round_.ballot_type,
            "rule": round_.rule,
            "area_rule": round_.area_rule.value,
            "opens_at": round_.opens_at,
            "closes_at": round_.closes_at,
            **limits,
            **round_.parameters,
            "points": limits.get("max_total"),
            "per_topic": topics[0].get("max_choices"),
            "points_each": best if round_.ballot_type == "points" else None,
            "best_grade": best if round_.ballot_type == "grades" else None,
            "vector": ", ".join(map(str, limits.get("vector", ()))),
        }
    )
