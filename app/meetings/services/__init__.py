"""What can be done with meetings. The caller commits."""

from app.meetings.agenda.services import AgendaFull, Point
from app.meetings.agenda.timetable import AgendaTooLong
from app.meetings.services.announcing import announce, discard, draft, publish, show, write
from app.meetings.services.changing import cancel, change
from app.meetings.services.plans import Plan
from app.meetings.services.recording import record

__all__ = [
    "AgendaFull",
    "AgendaTooLong",
    "Plan",
    "Point",
    "announce",
    "cancel",
    "change",
    "discard",
    "draft",
    "publish",
    "record",
    "show",
    "write",
]
