"""Amounts of money as files write them: exact minor units, decimal comma or point."""

import re

from app.budgets.counting.election import MONEY_LIMIT

AMOUNT = re.compile(r"([0-9]{1,16})(?:[.,]([0-9]{0,12}))?\Z")
EXPONENTS = {  # ISO 4217 currencies that do not have two decimals
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def exponent_of(currency: str) -> int:
    """How many decimals a currency has; two when it is not known."""
    return EXPONENTS.get(currency.strip().upper(), 2)


def parse_money(text: str, exponent: int) -> int | None:
    """Minor units of an amount, or None when it is none, has thousands separators or more decimals than the currency."""
    match = AMOUNT.match(text)
    if not match:
        return None
    whole, decimals = match[1], match[2] or ""
    if decimals[exponent:].strip("0"):
        return None
    amount = int(whole + decimals[:exponent].ljust(exponent, "0"))
    return amount if amount <= MONEY_LIMIT else None


def format_money(amount: int, exponent: int) -> str:
    """Minor units as a file writes them: a point, and no decimals where they are zero."""
    whole, rest = divmod(amount, 10**exponent)
    return f"{whole}.{rest:0{exponent}d}" if rest else str(whole)
