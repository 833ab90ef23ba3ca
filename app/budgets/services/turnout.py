"""Turnout while voting is open: how many by day, channel and area, and nothing about small groups.

A number under ten is not shown; nor is one from which, with the total, such a number could be
worked out. Both look the same, so that nobody can tell which is which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from flask_babel import gettext as _

from app.budgets import queries
from app.budgets.models import Round
from app.budgets.services import roll
from app.budgets.services.who import who_of
from app.core.clock import now
from app.core.i18n import local
from app.extensions import db

FEWEST = 10  # people under whose number nothing is said of a group

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """People of one area: how many have voted, of how many, where both can be said."""

    name: str
    n: int | None
    of: int | None

    @property
    def share(self) -> float | None:
        return self.n / self.of if self.n is not None and self.of else None


@dataclass(frozen=True)
class Turnout:
    """First ballots so far. None stands for a number that is not shown."""

    total: int | None
    of: int
    days: dict[date, int | None]
    channels: dict[str, int | None]
    areas: list[Group]
    is_open: bool

    @property
    def today(self) -> date | None:
        """The day that is not over yet, while people vote."""
        return local(now()).date() if self.is_open else None

    @property
    def has_hidden(self) -> bool:
        groups = [group.n for group in self.areas]
        return None in (self.total, *self.days.values(), *self.channels.values(), *groups)


def turnout_of(round_: Round) -> Turnout:
    """What staff may know of the turnout of a round."""
    days: Counter[date] = Counter()
    areas: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    for day, area, channel, n in db.session.execute(queries.turnout_days(round_.id)):
        days[day] += n
        areas[area] += n
        channels[channel] += n
    total, eligible = sum(days.values()), roll.by_area(round_)
    return Turnout(
        total if total >= FEWEST else None,
        round_.electorate or sum(eligible.values()),
        shown(_every_day(days), is_zero_small=False),
        shown(channels),
        _groups(round_, areas, eligible),
        round_.is_under_way,
    )


def shown(counts: Mapping[Name, int], *, is_zero_small: bool = True) -> dict[Name, int | None]:
    """Counts that add up to a total which is known, without those that would say something of few.

    At least two are hidden, or none, and what is hidden adds up to ten or more: otherwise it could
    be worked out from the total. A day on which nobody voted says nothing of those who did.
    """
    hidden = {name for name, n in counts.items() if n < FEWEST and (n or is_zero_small)}
    rest = sorted((name for name in counts if name not in hidden and counts[name]), key=lambda name: counts[name])  # fmt: skip
    for name in rest:
        if not hidden or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= FEWEST):
            break
        hidden.add(name)
    return {name: None if name in hidden else n for name, n in counts.items()}


def _every_day(days: Mapping[date, int]) -> dict[date, int]:
    """The days from the first to the last with a ballot, those without one, too."""
    if not days:
        return {}
    first, last = min(days), max(days)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: days.get(day, 0) for day in every}


def _groups(round_: Round, areas: Mapping[str, int], eligible: Mapping[str, int]) -> list[Group]:
    """The districts with money of their own. How many live there is known of verified residents alone."""
    if not round_.has_areas:
        return []
    names = {envelope.area: envelope.name for envelope in round_.envelopes if envelope.area}
    counts = shown({**dict.fromkeys(names, 0), **{area: n for area, n in areas.items() if n}})
    is_known = who_of(round_).is_by_document
    found = []
    for area, n in counts.items():
        of = eligible.get(area, 0) if is_known else 0
        found.append(Group(names.get(area) or _("Without a district"), n, of if of >= FEWEST else None))  # fmt: skip
    return found
