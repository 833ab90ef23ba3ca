"""Spans of the calendar that figures are given for: years and quarters of the council's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.core.i18n import local
from app.core.moments import YEARS, in_council_zone

_NAMED = re.compile(r"(\d{4})(?:-q([1-4]))?", re.ASCII)
MOST_YEARS, QUARTERS = 10, 4


@dataclass(frozen=True)
class Period:
    """A year, a quarter of one, or (without a year) all time."""

    year: int | None = None
    quarter: int | None = None

    @property
    def code(self) -> str:
        """How it stands in an address: `2026`, `2026-q3`, or nothing for all time."""
        if self.year is None:
            return ""
        return f"{self.year}-q{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        if self.year is None:
            return _("All time")
        if self.quarter is None:
            return str(self.year)
        return _("Quarter %(n)s of %(year)s", n=self.quarter, year=self.year)

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """From when until before when, in UTC; nothing for all time."""
        if self.year is None:
            return None, None
        first = 3 * (self.quarter - 1) + 1 if self.quarter else 1
        months = 3 if self.quarter else 12
        return _begin(self.year, first), _begin(self.year, first + months)


def _begin(year: int, month: int) -> datetime | None:
    """The first midnight of a month; month 13 is the January after."""
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    for hour in (0, 1):  # some clocks go forward at midnight
        if moment := in_council_zone(datetime(year, month, 1, hour)):  # noqa: DTZ001
            return moment
    return None


ALL_TIME = Period()


def read(code: str) -> Period:
    """The period that an address names; all time for whatever is none."""
    found = _NAMED.fullmatch(code)
    if found is None or int(found[1]) not in YEARS:
        return ALL_TIME
    return Period(int(found[1]), int(found[2]) if found[2] else None)


def offered(first: datetime | None, today: datetime) -> list[Period]:
    """What can be chosen: all time, the latest quarters, and the years since there are figures."""
    here = local(today)
    year, quarter = here.year, (here.month + 2) // 3
    quarters = []
    for _n in range(QUARTERS):
        quarters.append(Period(year, quarter))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    begin = max(local(first).year if first else here.year, here.year - MOST_YEARS + 1)
    years = [Period(one) for one in range(here.year, begin - 1, -1)]
    return [ALL_TIME, *quarters, *years]
