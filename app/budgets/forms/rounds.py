"""What a round is: its texts, its ballot, its rule, its time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, ValidationError
from wtforms.validators import Optional

from app.budgets.forms.ballots import BallotFields
from app.budgets.forms.counts import CountFields, as_fields
from app.budgets.forms.limits import as_rows, limits_of
from app.core.i18n import languages
from app.core.localized import by_language, filled
from app.core.moments import MomentField
from app.core.site import categories, districts


class RoundForm(BallotFields, CountFields):
    """What a round is, until it is opened; the texts are added for the site's languages."""

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

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page, which the list of what is wrong follows."""
        return iter(sorted(self._fields.values(), key=lambda field: _stage(field.short_name)))

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


def _stage(name: str) -> int:
    if name in {"titles", "texts"}:
        return 0
    if name in {"topics", "places"}:
        return 2
    return 1 if hasattr(BallotFields, name) else 3


def round_form(round_: Any = None) -> RoundForm:
    """The form in the site's languages and with its topics and districts, filled from a round or empty."""
    fields = {
        "titles": by_language(_("Title"), most=120, needed=_("Write a title")),
        "texts": by_language(_("What is decided here"), most=5000, area=True),
        "topics": limits_of("category", _("Limits by topic"), _("Each topic"), categories()),
        "places": limits_of("area", _("Limits by district"), _("Each district"), districts()),
    }
    built = type("BuiltRoundForm", (RoundForm,), fields)
    return built(data=_data_of(round_) if round_ else as_fields("", {}, "knapsack"))


def _data_of(round_: Any) -> dict[str, Any]:
    limits, best = round_.limits, round_.limits.get("max_value")
    named = limits.get("limits", [])
    return {
        "titles": {round_.locale: round_.title, **round_.titles},
        "texts": {round_.locale: round_.body, **round_.texts},
        "ballot_type": round_.ballot_type,
        "rule": round_.rule,
        "area_rule": round_.area_rule.value,
        "opens_at": round_.opens_at,
        "closes_at": round_.closes_at,
        **limits,
        **as_fields(round_.rule, round_.parameters, round_.ballot_type),
        "topics": as_rows("category", named),
        "places": as_rows("area", named),
        "points": limits.get("max_total"),
        "min_points": limits.get("min_total"),
        "points_each": best if round_.ballot_type == "points" else None,
        "best_grade": best if round_.ballot_type == "grades" else None,
        "vector": ", ".join(map(str, limits.get("vector", ()))),
    }
