"""What search engines are told of a meeting: schema.org's Event, as microdata."""

from __future__ import annotations

from app.meetings.models import Meeting

VOCABULARY = "https://schema.org"
EVENT = f"{VOCABULARY}/Event"


def status(meeting: Meeting) -> str:
    if meeting.cancelled_at:
        return f"{VOCABULARY}/EventCancelled"
    return f"{VOCABULARY}/{'EventRescheduled' if meeting.was_starts_at else 'EventScheduled'}"


def mode(meeting: Meeting) -> str:
    """Whether people come together, online, or both."""
    is_somewhere = meeting.place_name or meeting.address
    if not meeting.online_url:
        return f"{VOCABULARY}/OfflineEventAttendanceMode"
    return f"{VOCABULARY}/{'Mixed' if is_somewhere else 'Online'}EventAttendanceMode"
