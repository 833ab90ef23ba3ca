"""A form field for money: people type whole units, the field's data is minor units."""

from __future__ import annotations

from decimal import Decimal

from babel import numbers
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from app.core.site import site

LARGEST = 10**13  # minor units


class Amount(StringField):
    """Zero or more in the site's currency; `64000`, `64,000` and `64000.50` are understood."""

    typed = ""
    currency = ""  # of what is priced, where that is not the site's
    least = 0
    advice = _l("Enter an amount of money like 64000")

    @property
    def digits(self) -> int:
        return numbers.get_currency_precision(self.currency or site().currency)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        plain = self.typed.replace(" ", "").replace("\u00a0", "")
        if plain.count(",") == 1 and "." not in plain and len(plain.split(",")[1]) != 3:
            plain = plain.replace(",", ".")
        try:
            amount = Decimal(plain.replace(",", "")).scaleb(self.digits)
        except ArithmeticError:
            amount = Decimal(-1)
        if (
            not amount.is_finite()
            or not self.least <= amount <= LARGEST
            or amount != amount.to_integral()
        ):
            raise ValueError(self.advice)
        self.data = int(amount)

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        whole, rest = divmod(int(self.data), 10**self.digits)
        return f"{whole}.{rest:0{self.digits}d}" if rest else str(whole)
