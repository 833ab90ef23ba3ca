"""What came of participation, as each kind of component reports it to the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class OutcomeRow:
    """One thing decided, with its reason. `status` is a key of STATES, money in minor units."""

    title: str
    url: str
    status: str = ""
    reason: str = ""
    money: int | None = None
    currency: str | None = None
    locale: str = ""  # of title and reason, when a person wrote them
    where: str = ""
    when: datetime | None = None
    promise: str = ""  # how it stands: a key of STATES
    due: date | None = None


@dataclass(frozen=True)
class OutcomeSection:
    """What one component contributes to a page of outcomes.

    `figures` are (label, value), `parts` (size, colour class, words with the number) of a stacked bar;
    `rows` at most some twenty, `more_url` leads to the rest. Build it in a constant
    number of queries.
    """

    heading: str
    text: str = ""
    figures: tuple[tuple[str, int | str], ...] = ()
    parts: tuple[tuple[int, str, str], ...] = ()
    rows: tuple[OutcomeRow, ...] = ()
    more_url: str = ""
    more_label: str = ""
