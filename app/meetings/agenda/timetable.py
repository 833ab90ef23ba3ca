"""When each point of an agenda is due, and whether all of them fit the meeting. No database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from app.meetings.models import AgendaItem


class AgendaTooLong(ValueError):
    """The agenda takes longer than the meeting; `excess` in minutes."""

    def __init__(self, excess: int) -> None:
        super().__init__(f"the agenda is {excess} minutes longer than the meeting")
        self.excess = excess


def room(starts_at: datetime, ends_at: datetime) -> int:
    """How many whole minutes there are between two moments."""
    return int((ends_at - starts_at).total_seconds() // 60)


def check(minutes: Iterable[int], starts_at: datetime, ends_at: datetime) -> None:
    """Raise AgendaTooLong where points of so many minutes do not fit between start and end."""
    if (excess := sum(minutes) - room(starts_at, ends_at)) > 0:
        raise AgendaTooLong(excess)


def taken(items: Iterable[AgendaItem]) -> list[int]:
    """The minutes of all points that are not struck."""
    return [item.minutes for item in items if item.withdrawn_at is None]


class Slot(NamedTuple):
    """A point with the moment it is due; None after a point that may take any time."""

    item: AgendaItem
    begins_at: datetime | None


def timetable(starts_at: datetime, items: Iterable[AgendaItem]) -> Iterator[Slot]:
    """The points in their order. Only those taken in one vote may have no minutes and delay nothing."""
    due: datetime | None = starts_at
    for item in items:
        if item.withdrawn_at is not None:
            yield Slot(item, None)
            continue
        yield Slot(item, due)
        if not item.minutes and not item.is_consent:
            due = None
        elif due is not None:
            due += timedelta(minutes=item.minutes)


class Block(NamedTuple):
    """Points that follow each other: all consent items, or none."""

    is_consent: bool
    slots: list[Slot]


def blocks(starts_at: datetime, items: Iterable[AgendaItem]) -> list[Block]:
    """The timetable as pages show it, the consent items together."""
    grouped = groupby(timetable(starts_at, items), key=lambda slot: slot.item.is_consent)
    return [Block(is_consent, list(slots)) for is_consent, slots in grouped]
