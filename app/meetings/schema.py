"""What search engines are told of a meeting: schema.org's Event, as microdata."""

from __future__ import annotations

from app.meetings.models import Format, Meeting

VOCABULARY = "https://schema.org"
EVENT = f"{VOCABULARY}/Event"
ONLINE = f"{VOCABULARY}/VirtualLocation"


def status(meeting: Meeting) -> str:
    if meeting.cancelled_at:
        return f"{VOCABULARY}/EventCancelled"
    return f"{VOCABULARY}/{'EventRescheduled' if meeting.was_starts_at else 'EventScheduled'}"


MODES = {Format.IN_PERSON: "Offline", Format.ONLINE: "Online", Format.HYBRID: "Mixed"}


def mode(meeting: Meeting) -> str:
    """Whether people come together, online, or both."""
    return f"{VOCABULARY}/{MODES[meeting.format or Format.IN_PERSON]}EventAttendanceMode"
