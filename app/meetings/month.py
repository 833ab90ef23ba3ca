"""A month as a calendar page shows it: weeks that begin as the reader is used to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from babel import dates

from app.core.clock import now
from app.core.i18n import formats, local, zone
from app.core.moments import YEARS
from app.meetings.models import Meeting

WEEK = 7


@dataclass(frozen=True)
class Day:
    """A day of the month with its meetings."""

    day: date
    meetings: tuple[Meeting, ...] = ()


@dataclass(frozen=True)
class Month:
    """A month of the council's calendar; as text `2026-12`."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.replace(day=1))

    @classmethod
    def asked(cls, text: str) -> Month:
        """The month that somebody asks for; this one, where that is none."""
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        if match and int(match[1]) in YEARS:
            return cls(date(int(match[1]), int(match[2]), 1))
        return cls.of(local(now()).date())

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @cached_property
    def next(self) -> Month:
        return Month.of(self.first + timedelta(days=31))

    @cached_property
    def previous(self) -> Month:
        return Month.of(self.first - timedelta(days=1))

    @property
    def name(self) -> str:
        """`December 2026`"""
        return dates.format_skeleton("yMMMM", self.first, locale=formats())

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From midnight to midnight on the council's clocks."""
        begins, ends = (
            datetime(day.year, day.month, 1, tzinfo=zone()) for day in (self.first, self.next.first)
        )
        return begins, ends

    def weeks(self, meetings: Iterable[Meeting]) -> list[list[Day | None]]:
        """Rows of seven; None stands for days of the months beside it."""
        of_day = defaultdict(list)
        for meeting in meetings:
            of_day[local(meeting.starts_at).date()].append(meeting)
        length = (self.next.first - self.first).days
        days = [self.first + timedelta(days=n) for n in range(length)]
        before = (self.first.weekday() - formats().first_week_day) % WEEK
        cells = [None] * before + [Day(day, tuple(of_day[day])) for day in days]
        cells += [None] * (-len(cells) % WEEK)
        return [cells[n : n + WEEK] for n in range(0, len(cells), WEEK)]


def weekdays() -> list[str]:
    """The names of the days, the first day of the reader's week first."""
    names, first = dates.get_day_names("wide", locale=formats()), formats().first_week_day
    return [names[(first + n) % WEEK] for n in range(WEEK)]
