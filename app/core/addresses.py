"""Addresses that differ in one number: long lists ask Flask for their pattern once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for

PLACE = 987654321987654321  # no row will have this id


def numbered(endpoint: str, argument: str) -> Callable[[int], str]:
    """A function from an id to its address, for as long as the request lasts."""
    values: dict[str, Any] = {argument: PLACE}
    before, _place, after = url_for(endpoint, **values).partition(str(PLACE))
    return lambda number: f"{before}{number}{after}"
