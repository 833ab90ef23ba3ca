"""What a ballot of a round may hold."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, StopValidation

from app.budgets.forms.fields import options
from app.budgets.forms.numbers import whole_number
from app.budgets.services.wording import BALLOTS
from app.core.forms import Size, tidy

MOST_PLACES = 20
LIMITED = {"knapsack", "approval"}
POINTED = {"points", "grades"}


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


class BallotFields(FlaskForm):
    """The type of ballot and its limits; those by topic and district are added for the site's own."""

    ballot_type = RadioField(
        _l("How people vote"),
        choices=options(BALLOTS.items()),
        default="knapsack",
        validators=[InputRequired()],
    )
    min_choices = whole_number(_l("Fewest projects on a ballot"), 1, 500)
    max_choices = whole_number(_l("Most projects on a ballot"), 1, 500)
    min_share = whole_number(
        _l("Percent of the money a ballot must spend"),
        1,
        100,
        _l("For “choose projects”, like the next question."),
    )
    max_share = whole_number(_l("Percent of the money a ballot may spend at most"), 1, 100)
    points = whole_number(
        _l("Points to give out"),
        1,
        1000,
        _l("For “give points to projects”, like the next three questions."),
        NeededFor("points", _l("Say how many points each voter has")),
    )
    min_points = whole_number(_l("Fewest points given out"), 1, 1000)
    points_each = whole_number(_l("Most points for one project"), 1, 1000)
    spend_all = BooleanField(_l("All points must be given out"))
    vector = StringField(
        _l("Points of the places, the first place first"),
        filters=[tidy],
        validators=[Size(0, 120)],
        description=_l("For “put projects in order”, like 3, 2, 1."),
    )
    best_grade = whole_number(_l("Best grade"), 1, 20, _l("For “grade each project”; the worst is 0."), NeededFor("grades", _l("Say which grade is the best")))  # fmt: skip

    def validate_max_choices(self, field: Field) -> None:
        least = self.min_choices.data
        if field.data and least and field.data < least:
            raise ValidationError(_("Choose at least %(n)s", n=least))

    def validate_max_share(self, field: Field) -> None:
        least = self.min_share.data
        if field.data and least and field.data < least:
            raise ValidationError(_("Choose at least %(n)s", n=least))

    def validate_min_points(self, field: Field) -> None:
        if field.data and self.points.data and field.data > self.points.data:
            raise ValidationError(_("Choose at most %(n)s", n=self.points.data))

    def validate_vector(self, field: Field) -> None:
        if self.ballot_type.data == "ranks" and not points_of_places(field.data):
            raise ValidationError(_("Enter whole numbers, the largest first, like 3, 2, 1"))

    @property
    def limits(self) -> dict[str, Any]:
        """What a ballot may hold: of all limits those that this type of ballot knows."""
        kind = self.ballot_type.data
        wanted: dict[str, Any] = {"max_choices": self.max_choices.data, "min_choices": self.min_choices.data}  # fmt: skip
        match kind:
            case "knapsack" | "approval":
                wanted |= {"min_share": self.min_share.data, "max_share": self.max_share.data}
            case "points":
                wanted |= {"max_total": self.points.data, "min_total": self.min_points.data}
                wanted |= {"max_value": self.points_each.data, "spend_all": self.spend_all.data}
            case "ranks":
                wanted["vector"] = vector = points_of_places(self.vector.data)
                wanted["max_choices"] = len(vector)
            case "grades":
                wanted["max_value"] = self.best_grade.data
        wanted["limits"] = self._by_topic_and_district(kind)
        kept = {name: value for name, value in wanted.items() if value}
        return {**kept, "min_value": 0} if kind == "grades" else kept

    def _by_topic_and_district(self, kind: str) -> list[dict[str, Any]]:
        usable = {"min_choices", "max_choices"}
        usable |= {"max_points"} if kind in POINTED else set()
        usable |= set() if kind == "grades" else {"max_cost"}
        groups = (self["topics"].form, self["places"].form)
        return [limit for group in groups for limit in group.limits(frozenset(usable))]


def points_of_places(text: str | None) -> list[int]:
    """Points such as 3, 2, 1: falling and above zero; empty for anything else."""
    words = (text or "").replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        return []
    points = [int(word) for word in words]
    falls = points == sorted(points, reverse=True)
    return points if falls and len(points) <= MOST_PLACES and all(points) else []
