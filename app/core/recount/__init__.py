"""Counters against what they count: features register a check, `flask recount` runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True)
class Difference:
    """A counter that was wrong, and what it was set to."""

    what: str
    kept: int
    counted: int


Check = Callable[[], Iterable[Difference]]

_checks: dict[str, Check] = {}


def recounts(name: str) -> Callable[[Check], Check]:
    """Register a function that corrects counters and tells each difference. It does not commit."""

    def register(function: Check) -> Check:
        _checks[name] = function
        return function

    return register


def checks() -> dict[str, Check]:
    return dict(_checks)


def init_app(app: Flask) -> None:
    from app.core.recount.cli import recount

    app.cli.add_command(recount)
