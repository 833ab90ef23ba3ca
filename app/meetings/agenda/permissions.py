"""Rules about points of an agenda: who manages the meeting manages them, and they are read with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from app.core.authz import Explanation, Refusal, refusal, rule
from app.core.clock import now
from app.core.i18n import format_datetime
from app.core.refusals import explains
from app.meetings.agenda.services.removing import kept_for
from app.meetings.models import AgendaItem, Meeting
from app.spaces.permissions import read_in_place

EARLY, LATE = timedelta(minutes=30), timedelta(hours=3)  # meetings do not keep to the minute


@rule("agenda_item.manage")
def manage(user: Any, item: AgendaItem) -> Refusal | None:
    return refusal("meeting.manage", item.meeting, user)


@rule("agenda_item.read")
def read(user: Any, item: AgendaItem) -> Refusal | None:
    """What is dealt with behind closed doors only those read who prepare the meeting."""
    if manage(user, item) is None:
        return None
    if item.is_confidential or not item.meeting.is_visible:
        return Refusal.NOT_VISIBLE
    return read_in_place(user, item)


@rule("agenda_item.remove")
def remove(user: Any, item: AgendaItem) -> Refusal | None:
    """Only while nobody has taken part in it; after that it can be struck."""
    return manage(user, item) or kept_for(item)


def window(meeting: Meeting) -> tuple[datetime, datetime]:
    """When points can be taken up."""
    return meeting.starts_at - EARLY, meeting.ends_at + LATE


def is_on(meeting: Meeting) -> bool:
    begins, ends = window(meeting)
    return meeting.cancelled_at is None and begins <= now() < ends


@rule("meeting.lead")
def lead(user: Any, meeting: Meeting) -> Refusal | None:
    """Take up one point after the other, at the time of the meeting."""
    if refused := refusal("meeting.manage", meeting, user):
        return refused
    return None if is_on(meeting) else Refusal.CLOSED


@explains(Refusal.CLOSED)
def _say_when(subject: object) -> Explanation | None:
    """Until when people could ask, or when a meeting is led."""
    subject = getattr(subject, "root", subject)  # of a comment that would be answered
    if isinstance(subject, Meeting):
        if subject.cancelled_at:
            return Explanation(_("This meeting is cancelled."))
        begins, ends = (format_datetime(moment) for moment in window(subject))
        return Explanation(_("Items are taken up from %(begins)s to %(ends)s.", begins=begins, ends=ends))  # fmt: skip
    if not isinstance(subject, AgendaItem):
        return None
    if subject.withdrawn_at:
        return Explanation(_("This item is struck from the agenda, so nobody comments on it now."))
    if subject.meeting.cancelled_at:
        return Explanation(_("The meeting is cancelled, so nobody comments on its agenda now."))
    when = format_datetime(subject.meeting.starts_at)
    return Explanation(_("Questions and comments were open until the meeting began on %(when)s.", when=when), _("See the meeting"), subject.meeting.url)  # fmt: skip


@explains(Refusal.HAS_COMMENTS)
def _say_strike(subject: object) -> Explanation | None:
    if not isinstance(subject, AgendaItem):
        return None
    return Explanation(_("People have commented on this item, so it stays. Strike it from the agenda instead: it keeps its place, with your reason."))  # fmt: skip
