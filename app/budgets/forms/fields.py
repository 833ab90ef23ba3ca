"""Fields of money and choices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from app.core.money import Amount


def options(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """Choices from (value, words)."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class MoneyField(Amount):
    """An amount above zero in the currency of a round, kept in minor units (`data`)."""

    least = 1
    advice = _l("Enter an amount above zero, like 64000")

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
