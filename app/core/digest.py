"""What the home page tells about all kinds: each registers what it has to say.

`figures` counts a year, `agenda` lists what is coming up, `results` what was decided lately.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from app.core.outcomes import OutcomeRow


@dataclass(frozen=True)
class Figure:
    """A number of the year with what it counts; formatted words where it is money."""

    label: str
    value: int | str
    position: int = 0


@dataclass(frozen=True)
class AgendaItem:
    """Something to come to."""

    title: str
    url: str
    starts_at: datetime
    text: str = ""
    locale: str = ""


Figures = Callable[[datetime], Iterable[Figure]]
Agenda = Callable[[int], Iterable[AgendaItem]]
Results = Callable[[int], Iterable[OutcomeRow]]

_figures: list[Figures] = []
_agenda: list[Agenda] = []
_results: list[Results] = []


def figures(function: Figures) -> Figures:
    """Register what counts something since a moment."""
    if function not in _figures:
        _figures.append(function)
    return function


def agenda(function: Agenda) -> Agenda:
    """Register what lists public events that are coming up, soonest first."""
    if function not in _agenda:
        _agenda.append(function)
    return function


def results(function: Results) -> Results:
    """Register what lists the latest public decisions, latest first, each with `when`."""
    if function not in _results:
        _results.append(function)
    return function


def figures_since(moment: datetime) -> list[Figure]:
    found = chain.from_iterable(function(moment) for function in _figures)
    return sorted(found, key=lambda figure: figure.position)


def upcoming(limit: int) -> list[AgendaItem]:
    found = chain.from_iterable(function(limit) for function in _agenda)
    return sorted(found, key=lambda item: item.starts_at)[:limit]


def latest_results(limit: int) -> list[OutcomeRow]:
    found = [row for function in _results for row in function(limit) if row.when]
    return sorted(found, key=lambda row: row.when, reverse=True)[:limit]  # type: ignore[arg-type, return-value]
