"""Agendas in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.authz import Refusal, explain
from app.core.i18n import format_time
from app.meetings.agenda.live import Live
from app.meetings.agenda.timetable import AgendaTooLong, Slot


def too_long(error: AgendaTooLong) -> str:
    return ngettext(
        "The agenda is %(num)s minute longer than the meeting",
        "The agenda is %(num)s minutes longer than the meeting",
        error.excess,
    )


def full(most: int) -> str:
    return ngettext(
        "An agenda has room for %(num)s item", "An agenda has room for %(num)s items", most
    )


def explained(reason: Refusal, subject: object) -> str:
    return explain(reason, subject).text


def when(slot: Slot) -> str:
    """`18:27 to 18:44` once it is over; before that `about 18:25`, or nothing where that is open."""
    item = slot.item
    if item.begun_at and item.ended_at:
        times = {"begins": format_time(item.begun_at), "ends": format_time(item.ended_at)}
        return _("%(begins)s to %(ends)s", **times)
    if item.begun_at:
        return _("since %(when)s", when=format_time(item.begun_at))
    return _("about %(when)s", when=format_time(slot.begins_at)) if slot.begins_at else ""


def left(live: Live) -> str:
    """The time left for the current point; nothing where it may take any time."""
    minutes = live.minutes_left
    if minutes is None:
        return ""
    if minutes < 0:
        return ngettext("%(num)s minute over its time", "%(num)s minutes over its time", -minutes)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)


def late(live: Live) -> str:
    """How late the meeting is; nothing below five minutes."""
    minutes = live.minutes_late
    if minutes < 5:
        return ""
    return ngettext("It began %(num)s minute later than planned.", "It began %(num)s minutes later than planned.", minutes)  # fmt: skip
