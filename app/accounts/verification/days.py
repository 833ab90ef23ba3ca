"""Birth dates as people and spreadsheets write them, and days so many months later."""

from __future__ import annotations

import calendar
import re
from datetime import date

from app.core.clock import now
from app.core.i18n import local

OLDEST = 130  # years
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_LOCAL = re.compile(r"(?P<d>\d{1,2})\s*[./-]\s*(?P<m>\d{1,2})\s*[./-]\s*(?P<y>\d{4})")


def read_birth(text: str) -> date:
    """1990-12-31, 31.12.1990 or 31/12/1990: the day stands before the month. Raises ValueError."""
    words = text.strip()
    found = _ISO.fullmatch(words) or _LOCAL.fullmatch(words)
    if found is None:
        raise ValueError("no date")
    born = date(int(found["y"]), int(found["m"]), int(found["d"]))
    today = local(now()).date()
    if born > today or today.year - born.year > OLDEST:
        raise ValueError("nobody alive was born then")
    return born


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
