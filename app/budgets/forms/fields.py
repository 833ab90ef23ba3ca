"""Fields of money and choices."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import numbers
from flask_babel import gettext as _
from wtforms import SelectChoice, StringField

from app.core.site import site

LARGEST = 10**13  # minor units


def options(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """Choices from (value, words)."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class MoneyField(StringField):
    """An amount in whole units or with decimals, kept in minor units (`data`)."""

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.typed = ""

    @property
    def digits(self) -> int:
        return numbers.get_currency_precision(self.currency or site().currency)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        self.typed = valuelist[0].strip()
        text = self.typed.replace(" ", "").replace("\u00a0", "")
        if "," in text and "." not in text and len(text.rpartition(",")[2]) != 3:
            text = text.replace(",", ".")
        try:
            amount = Decimal(text.replace(",", "")).scaleb(self.digits)
            exact = amount == amount.to_integral()
        except InvalidOperation:
            exact, amount = False, Decimal(0)
        if not exact or not 0 < amount <= LARGEST:
            self.data = None
            raise ValueError(_("Enter an amount above zero, like 64000"))
        self.data = int(amount)

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        whole, rest = divmod(int(self.data), 10**self.digits)
        return f"{whole}.{rest:0{self.digits}d}" if rest else str(whole)
