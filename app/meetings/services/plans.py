"""What a meeting is announced with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.meetings.agenda import timetable
from app.meetings.agenda.services import Point
from app.meetings.agenda.timetable import taken
from app.meetings.models import AgendaItem, Meeting, OnlineFor


@dataclass(frozen=True)
class Plan:
    """What a meeting is announced with."""

    titles: dict[str, str]
    texts: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    place_name: str = ""
    address: str = ""
    access: dict[str, str] = field(default_factory=dict)
    online_url: str = ""
    online_for: OnlineFor = OnlineFor.ALL
    organiser: str = ""
    seats: int | None = None
    category_id: int | None = None
    district_id: int | None = None
    agenda: Sequence[Point] = ()  # only while there is none: what exists is changed by itself

    def check(self, items: Sequence[AgendaItem] = ()) -> None:
        """Raise AgendaTooLong where the points do not fit between start and end."""
        minutes = taken(items) if items else [point.minutes for point in self.agenda]
        timetable.check(minutes, self.starts_at, self.ends_at)


def put(meeting: Meeting, plan: Plan, locale: str) -> None:
    for name, value in vars(plan).items():
        if name != "agenda":
            setattr(meeting, name, value)
    meeting.locale = locale if plan.titles.get(locale) else next(iter(plan.titles), locale)
    meeting.title = plan.titles.get(meeting.locale, "")
    meeting.body = plan.texts.get(meeting.locale, "")


def facts_of(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place_name,
    }
