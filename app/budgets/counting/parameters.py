"""The parameters of a rule: named, typed, complete, and plain enough for JSON."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from fractions import Fraction
from typing import TypeVar

from app.budgets.counting.election import Scalar
from app.budgets.counting.errors import ParameterError

P = TypeVar("P")
LONGEST = 40  # characters of a share


def read(kind: type[P], given: Mapping[str, Scalar]) -> P:
    """Build a rule's parameters (a frozen dataclass of scalars with defaults that refuses senseless values).

    Unknown names and wrong types raise ParameterError.
    """
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for name, value in given.items():
        if name not in known:
            raise ParameterError(name, value, f"unknown parameter; known are {', '.join(known)}")
        default = known[name].default
        if default is not None and value is not None and type(value) is not type(default):
            raise ParameterError(name, value, f"must be a {type(default).__name__}")
    return kind(**given)


def as_plain(parameters: object) -> dict[str, Scalar]:
    """Every parameter with its value, the defaults included."""
    return asdict(parameters)  # type: ignore[call-overload]


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a word that is not in the list."""
    if value not in allowed:
        raise ParameterError(name, value, f"must be one of {', '.join(allowed)}")


def share(name: str, value: str | None) -> Fraction:
    """A share between 0 and 1, written "4/5", "0.8" or "80%"; None and "" are 0."""
    text = (value or "0").strip()
    if (
        len(text) > LONGEST or "e" in text.lower()
    ):  # 1e9999999 is short to write and long to work out
        raise ParameterError(name, value, 'must be a share such as "4/5", "0.8" or "80%"')
    try:
        parsed = Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ParameterError(name, value, 'must be a share such as "4/5", "0.8" or "80%"') from None
    if not 0 <= parsed <= 1:
        raise ParameterError(name, value, "must be between 0 and 1")
    return parsed
