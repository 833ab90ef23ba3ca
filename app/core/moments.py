"""Dates and times that people type: in the council's zone on the page, in UTC behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import DateTimeLocalField

from app.core.i18n import local, zone

YEARS = range(1900, 2201)  # beyond them somebody has mistyped
FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M")


def in_council_zone(clock: datetime, *, later: bool = False) -> datetime | None:
    """What the council's clocks showed as a moment in UTC.

    Nothing for an hour that the clocks leave out in spring. Of an hour that they show twice
    in autumn the first is meant, or the second with `later`.
    """
    moment = clock.replace(tzinfo=zone(), fold=int(later)).astimezone(UTC)
    return moment if local(moment).replace(tzinfo=None) == clock else None


class MomentField(DateTimeLocalField):
    """A date and time of the council's clocks. `is_end` gives doubled hours their later meaning."""

    def __init__(self, *args: Any, is_end: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_end = is_end

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return local(self.data).strftime(FORMATS[0]) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the first format that fits; an empty field is nothing."""
        text = " ".join(valuelist).strip()
        self.data = None
        if not text:
            return
        clock = _parse(text)
        if clock is None:
            raise ValueError(_("Enter a date and time like 2026-11-30 20:00"))
        self.data = in_council_zone(clock, later=self.is_end)
        if self.data is None:
            time = clock.strftime("%H:%M")
            raise ValueError(
                _(
                    "The clocks go forward that night and leave out %(time)s. Choose another time",
                    time=time,
                )
            )


def _parse(text: str) -> datetime | None:
    for pattern in FORMATS:
        try:
            clock = datetime.strptime(text, pattern)  # noqa: DTZ007 -- the zone follows
        except ValueError:
            continue
        return clock if clock.year in YEARS else None
    return None
