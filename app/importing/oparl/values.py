"""Single values of an OParl object, checked: what is wrong names the property. Nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from app.meetings.councils.oparl import PROPERTIES

LONGEST = 500_000  # characters of a text: some records hold whole papers
LONGEST_URL = 2000
YEARS = range(1800, 2200)
LARGEST_NUMBER = 2**53
_UNFIT = re.compile("[\x00\ud800-\udfff]")  # no database takes these


class BadValue(ValueError):
    """A value that is not what OParl says it is; the text says which and why."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("is not a text")
    if len(value) > LONGEST:
        raise BadValue(f"has more than {LONGEST} characters")
    if _UNFIT.search(value):
        raise BadValue("has characters that cannot be stored")
    return value


def url(value: Any) -> str:
    """An address of the web."""
    text = _text(value)
    try:
        parts = urlsplit(text)
        is_fit = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_fit = False
    if not is_fit or len(text) > LONGEST_URL or re.search(r"[\s<>\"\x00-\x1f]", text):
        raise BadValue("is not an address")
    return text


def moment(value: Any) -> datetime:
    """A moment with its zone."""
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        raise BadValue("is not a date with a time") from None
    if found.tzinfo is None:
        raise BadValue("does not say its time zone")
    if found.year not in YEARS:
        raise BadValue("is in no sensible year")
    return found


def _day(value: Any) -> str:
    try:
        found = date.fromisoformat(_text(value))
    except ValueError:
        raise BadValue("is not a date") from None
    if found.year not in YEARS:
        raise BadValue("is in no sensible year")
    return found.isoformat()


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("is neither true nor false")
    return value


def _int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
        raise BadValue("is not a whole number")
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadValue("is not an object")
    _text(json.dumps(value, ensure_ascii=False))
    return value


def _moment(value: Any) -> str:
    return moment(value).isoformat()


def _many(check: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def checked(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise BadValue("is not a list")
        return [check(one) for one in value]

    return checked


CHECKS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "texts": _many(_text),
    "url": url,
    "urls": _many(url),
    "list": url,
    "day": _day,
    "moment": _moment,
    "bool": _bool,
    "int": _int,
    "object": _object,
}


def plain_values(kind: str, data: dict[Any, Any]) -> dict[str, Any]:
    """All values of a type's own properties but embedded objects. Raises BadValue."""
    values = {}
    for name, word in PROPERTIES[kind].items():
        value = data.get(name)
        if value is None or word.kind in {"one", "many"}:
            continue
        try:
            values[name] = CHECKS[word.kind](value)
        except BadValue as error:
            raise BadValue(f"“{name}” {error}") from None
        except RecursionError:
            raise BadValue(f"“{name}” is nested too deep") from None
    return values
