"""Fields of whole numbers and percentages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from app.budgets.counting.parameters import share


def whole_number(
    label: Any, least: int, most: int, hint: Any = "", needed: Any = None, **how: Any
) -> IntegerField:
    """A whole number between two others, optional unless `needed` is a validator that says otherwise."""
    validators = [needed or Optional(), NumberRange(least, most)]
    return IntegerField(label, validators=validators, description=hint, **how)


class PercentField(StringField):
    """A percentage up to 100, kept as the counting rules take it: "2.5%"; None for nothing or 0.

    Comma and point are understood.
    """

    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        plain = self.typed.removesuffix("%").strip().replace(",", ".")
        if not plain:
            return
        try:
            percent = Decimal(plain)
        except ArithmeticError:
            percent = Decimal(-1)
        if not percent.is_finite() or not 0 <= percent <= 100 or percent.as_tuple().exponent < -6:  # type: ignore[operator]
            raise ValueError(_l("Enter a percentage between 0 and 100, like 2.5"))
        self.data = f"{percent.normalize():f}%" if percent else None

    def _value(self) -> str:
        if self.typed or not self.data:
            return self.typed
        percent = 100 * Fraction(share(self.name, self.data))
        return f"{float(percent):g}" if percent else ""
