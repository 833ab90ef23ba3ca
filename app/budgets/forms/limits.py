"""How much of one topic or district a ballot may hold: a row of four numbers for each."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, FormField, ValidationError
from wtforms.validators import Optional

from app.budgets.counting import EACH
from app.budgets.forms.fields import MoneyField
from app.budgets.forms.numbers import whole_number
from app.core.i18n import choose
from app.core.site import Category, District

NAMED = "for-"  # before a slug, so that no slug meets the name of another field


class LimitForm(Form):
    """One topic or district; what is left empty is not limited."""

    is_row = True
    min_choices = whole_number(_l("Fewest projects"), 1, 500)
    max_choices = whole_number(_l("Most projects"), 1, 500)
    max_cost = MoneyField(_l("Most money"), validators=[Optional()])
    max_points = whole_number(_l("Most points"), 1, 100_000)

    def validate_max_choices(self, field: Field) -> None:
        least = self.min_choices.data
        if field.data and least and field.data < least:
            raise ValidationError(_("Choose at least %(n)s", n=least))

    @property
    def kept(self) -> dict[str, int]:
        return {name: value for name, value in self.data.items() if value}


class LimitsForm(Form):
    """The rows of all topics, or of all districts: first one for each that has no row of its own."""

    kind: str

    def limits(self, usable: frozenset[str]) -> list[dict[str, Any]]:
        """As fields of `Limit`, of those columns that the type of ballot knows."""
        found = []
        for field in self:
            kept = {name: n for name, n in field.form.kept.items() if name in usable}
            if kept:
                name = field.short_name.removeprefix(NAMED)
                found.append({"kind": self.kind, "name": EACH if name == "each" else name, **kept})
        return found

    @property
    def first(self) -> Field:
        return next(iter(self))

    @property
    def others(self) -> list[Field]:
        return list(self)[1:]

    @property
    def is_open(self) -> bool:
        """Whether something is said of a single one."""
        return any(field.form.kept or field.errors for field in self.others)


def limits_of(
    kind: str, label: Any, each: Any, named: list[Category] | list[District]
) -> FormField:
    """The rows of a kind, "category" or "area"."""
    rows = {"each": FormField(LimitForm, label=each)}
    for one in named:
        rows[NAMED + one.slug] = FormField(LimitForm, label=choose(one.name))
    return FormField(type("BuiltLimitsForm", (LimitsForm,), {"kind": kind, **rows}), label=label)


def as_rows(kind: str, limits: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the rows of a kind are filled with from `Limit` fields."""
    return {
        "each" if one["name"] == EACH else NAMED + one["name"]: {
            name: value for name, value in one.items() if name not in {"kind", "name"}
        }
        for one in limits
        if one["kind"] == kind
    }
