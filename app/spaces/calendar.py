"""The phases of a process as a calendar file."""

from __future__ import annotations

from flask import current_app
from icalendar import Calendar, Event

from app.core.clock import now
from app.core.i18n import choose
from app.spaces.models import Process


def calendar_of(process: Process) -> bytes:
    """One event a phase, in UTC, so that every calendar shows its own reader's hours."""
    calendar = Calendar()
    calendar.add("prodid", "-//Folkmoot//Processes//EN")
    calendar.add("version", "2.0")
    for phase in process.phases:
        event = Event()
        event.add("uid", f"phase-{phase.id}@{process.slug}.folkmoot")
        event.add("dtstamp", now())
        event.add("dtstart", phase.starts_at)
        event.add("dtend", phase.ends_at)
        event.add("summary", f"{process.shown_title}: {choose(phase.name)}")
        event.add("description", choose(phase.description))
        event.add("url", f"{current_app.config['SERVER_URL']}{process.url}")
        calendar.add_component(event)
    return calendar.to_ical()
