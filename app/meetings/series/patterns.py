"""When the meetings of a series are: rules of RFC 5545, worked out on the council's clocks.

What begins at 18:30 does so in summer and in winter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from icalendar import vRecur

MOST = 104  # two years of weeks
FEWEST = 2
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Every(StrEnum):
    """How often, in words that people use."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH_DATE = "month_date"
    MONTH_WEEKDAY = "month_weekday"


class Wrong(StrEnum):
    """Why a pattern makes no series."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    OVERLAPPING = "overlapping"


class NoSeries(ValueError):
    """A pattern that makes no series; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(f"this makes no series: {wrong}")
        self.wrong = wrong


class Span(NamedTuple):
    """From when to when, in UTC."""

    starts_at: datetime
    ends_at: datetime


def nth_weekday(day: date) -> int:
    """Which of its weekday in the month a day is: 1 to 4, or -1 where it is the fifth and so the last."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1


def at(clock: datetime, zone: ZoneInfo, *, later: bool = False) -> datetime:
    """What clocks showed as a moment. An hour that they leave out is read as before the change (RFC 5545, 3.3.5)."""
    return clock.replace(tzinfo=zone, fold=int(later)).astimezone(UTC)


def _span(clock: datetime, length: timedelta, zone: ZoneInfo) -> Span:
    """A meeting of so many hours on the clocks; never shorter than nothing where these jump."""
    starts_at, ends_at = at(clock, zone), at(clock + length, zone, later=True)
    return Span(starts_at, ends_at if ends_at > starts_at else starts_at + length)


@dataclass(frozen=True)
class Pattern:
    """How often, and until the end of a day or so many times."""

    every: Every
    until: date | None = None
    count: int | None = None

    def _parts(self, first: date) -> dict[str, Any]:
        match self.every:
            case Every.WEEK:
                return {"FREQ": "WEEKLY"}
            case Every.TWO_WEEKS:
                return {"FREQ": "WEEKLY", "INTERVAL": 2}
            case Every.MONTH_DATE:
                return {"FREQ": "MONTHLY", "BYMONTHDAY": first.day}
            case Every.MONTH_WEEKDAY:
                return {"FREQ": "MONTHLY", "BYDAY": f"{nth_weekday(first)}{DAYS[first.weekday()]}"}

    def rule(self, first: date, zone: ZoneInfo) -> str:
        """The RRULE; its end is in UTC, as RFC 5545 wants it."""
        end: dict[str, Any] = {"COUNT": self.count} if self.count else {}
        if self.until:
            end = {"UNTIL": at(datetime.combine(self.until, time(23, 59, 59)), zone)}
        return vRecur({**self._parts(first), **end}).to_ical().decode()

    def clocks(self, first: datetime) -> list[datetime]:
        """What the clocks show at each beginning; one more than MOST where there are too many."""
        parts = self._parts(first.date())
        by_day = weekday(first.weekday(), nth_weekday(first)) if "BYDAY" in parts else None
        end = datetime.combine(self.until, time.max) if self.until else None
        found = rrule(
            MONTHLY if parts["FREQ"] == "MONTHLY" else WEEKLY,
            dtstart=first, interval=parts.get("INTERVAL", 1), bymonthday=parts.get("BYMONTHDAY"),
            byweekday=by_day, until=end, count=self.count,
        )  # fmt: skip
        return list(islice(found, MOST + 1))

    def spans(self, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> list[Span]:
        """All meetings of the series, of which this is the first. Raises NoSeries."""
        first, length = _clock(starts_at, zone), _length(starts_at, ends_at, zone)
        clocks = self.clocks(first)[1:]
        later = [_span(clock, length, zone) for clock in clocks]
        spans = [Span(starts_at, ends_at), *later]
        if len(spans) < FEWEST:
            raise NoSeries(Wrong.TOO_FEW)
        if len(spans) > MOST:
            raise NoSeries(Wrong.TOO_MANY)
        if overlapping(spans):
            raise NoSeries(Wrong.OVERLAPPING)
        return spans


def _clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _length(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> timedelta:
    """By the clocks; by what passes in the one night when they show an hour twice."""
    length = _clock(ends_at, zone) - _clock(starts_at, zone)
    return length if length > timedelta() else ends_at - starts_at


def overlapping(spans: list[Span]) -> tuple[Span, Span] | None:
    """The first two of which one is not over when the other begins."""
    ordered = sorted(spans)
    return next(
        ((one, other) for one, other in pairwise(ordered) if one.ends_at > other.starts_at), None
    )


def moved(span: Span, before: Span, after: Span, zone: ZoneInfo) -> Span:
    """A meeting moved as another one was: by as much on the clocks, and as long as that is now."""
    shift = _clock(after.starts_at, zone) - _clock(before.starts_at, zone)
    clock = _clock(span.starts_at, zone) + shift
    length = _length(after.starts_at, after.ends_at, zone)
    return _span(clock, length, zone)
