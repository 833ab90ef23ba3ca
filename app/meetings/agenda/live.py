"""Where a meeting is just now: its current point, the time that is left for it, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.core.clock import now
from app.meetings.agenda.permissions import is_on
from app.meetings.agenda.services.live import current, following
from app.meetings.agenda.timetable import timetable
from app.meetings.models import AgendaItem, Meeting

MINUTE = timedelta(minutes=1)


class Live:
    """A meeting as it goes on; `is_on` from shortly before its beginning until some time after its end."""

    def __init__(self, meeting: Meeting, items: Sequence[AgendaItem]) -> None:
        self.meeting, self.items, self.at = meeting, items, now()
        self.is_on = is_on(meeting) and any(item.begun_at for item in items)
        self.current = current(items) if self.is_on else None
        self.following = following(items) if is_on(meeting) else None

    @property
    def together(self) -> list[AgendaItem]:
        """The current point, and the others that the same vote takes."""
        if self.current is None:
            return []
        if not self.current.is_consent:
            return [self.current]
        return [one for one in self.items if one.is_consent and one.withdrawn_at is None]

    @property
    def minutes_left(self) -> int | None:
        """Begun minutes count; below nought: over its time. None where it may take any time."""
        planned = sum(item.minutes for item in self.together)
        if self.current is None or self.current.begun_at is None or not planned:
            return None
        left = self.current.begun_at + planned * MINUTE - self.at
        return -(-left // MINUTE)

    @property
    def minutes_late(self) -> int:
        """How much later than planned the current point began."""
        for item, due in timetable(self.meeting.starts_at, self.items):
            if item is self.current and item.begun_at and due:
                return (item.begun_at - due) // MINUTE
        return 0

    @property
    def state(self) -> str:
        """Changes when the meeting goes on."""
        return f"{self.current.id}" if self.current else ""
