"""Meetings as calendar files (RFC 5545): one, or all of the site, a process or a district, to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import current_app
from icalendar import Calendar, Event, vText

from app.core.i18n import choose
from app.core.site import site
from app.core.text import plain
from app.meetings.models import Meeting

REFRESHED = timedelta(hours=6)  # how often programs that follow RFC 7986 look again
LONGEST = 2000  # characters of a description


def calendar_of(meetings: Iterable[Meeting], name: str) -> bytes:
    """The file; times are in UTC, so that every calendar shows its own reader's hours."""
    calendar = Calendar()
    calendar.add("prodid", "-//Folkmoot//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    return calendar.to_ical()


def _event(meeting: Meeting) -> Event:
    """The same UID for ever; SEQUENCE grows with every change of time or place (5546, 2.1.4)."""
    event = Event()
    changed = meeting.edited_at or meeting.published_at or meeting.created_at
    event.add("uid", f"meeting-{meeting.id}@{current_app.config['SERVER_URL'].split('://')[-1]}")
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    event.add("dtstamp", max(filter(None, (changed, meeting.cancelled_at))))
    event.add("last-modified", max(filter(None, (changed, meeting.cancelled_at))))
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", choose(meeting.titles) or meeting.title)
    event.add("description", _description(meeting))
    if place := ", ".join(filter(None, (meeting.place_name, meeting.address))):
        event.add("location", place)
    if meeting.category:
        event.add("categories", [choose(meeting.category.name)])
    url = f"{current_app.config['SERVER_URL'].rstrip('/')}{meeting.url}"
    event.add("url", vText(url), parameters={"VALUE": "URI"})
    return event


def _description(meeting: Meeting) -> str:
    parts = [meeting.cancelled_reason] if meeting.cancelled_at else []
    parts += [plain(choose(meeting.texts) or meeting.body)[:LONGEST], choose(meeting.access)]
    parts += [item.shown_title for item in meeting.agenda if not item.withdrawn_at]
    return "\n".join(filter(None, parts))


def name_of(*parts: str) -> str:
    """What a calendar program shows: the site's name, and what the calendar is narrowed to."""
    return ": ".join(filter(None, (site().name, *parts)))
