"""Agendas in words."""

from __future__ import annotations

from flask_babel import ngettext

from app.meetings.agenda.timetable import AgendaTooLong


def too_long(error: AgendaTooLong) -> str:
    return ngettext(
        "The agenda is %(num)s minute longer than the meeting",
        "The agenda is %(num)s minutes longer than the meeting",
        error.excess,
    )
