"""Minutes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import format_date, format_time
from app.meetings.minutes.vtt import Broken
from app.meetings.models import (
    Attendee,
    CorrectionState,
    Meeting,
    Minutes,
    MotionResult,
    Part,
    Presence,
    Stage,
)

if TYPE_CHECKING:
    from app.meetings.minutes.services.writing import Person

PARTS: dict[Part, LazyString] = {
    Part.CHAIR: _l("chair"),
    Part.CLERK: _l("clerk"),
    Part.MEMBER: _l("member"),
    Part.GUEST: _l("guest"),
}
PRESENCES: dict[Presence, LazyString] = {
    Presence.PRESENT: _l("present"),
    Presence.APOLOGIES: _l("apologies"),
    Presence.ABSENT: _l("absent"),
}
RESULTS: dict[MotionResult, LazyString] = {
    MotionResult.CARRIED: _l("Carried"),
    MotionResult.LOST: _l("Lost"),
    MotionResult.REFERRED: _l("Referred to others"),
    MotionResult.WITHDRAWN: _l("Taken back"),
}
STEPS: dict[str, LazyString] = {
    "changed": _l("Text changed"),
    "circulated": _l("Circulated for correction"),
    "corrected": _l("Correction accepted"),
    "approved": _l("Approved"),
    "published": _l("Published"),
    "transcript": _l("Transcript changed"),
}
CORRECTIONS: dict[CorrectionState, LazyString] = {
    CorrectionState.OPEN: _l("Waits for the clerk"),
    CorrectionState.ACCEPTED: _l("Accepted"),
    CorrectionState.REJECTED: _l("Not accepted"),
}
NOT_NOW: dict[str, LazyString] = {
    "approved": _l("These minutes are approved. Change them with a reason instead."),
    "not_over": _l("The meeting is not over yet."),
    "past_day": _l("Choose today or a later day"),
    "not_circulated": _l("Circulate the minutes first, so that those who came can correct them."),
    "corrections": _l("Corrections wait for you. Accept or reject them first."),
    "public": _l("These minutes are public already."),
    "cancelled": _l("This meeting was cancelled."),
    "not_later": _l("Choose a meeting that came after this one"),
}

UNFIT: dict[str, LazyString] = {
    "around": _l("Only the words themselves can be corrected here, not what stands around them"),
    "line": _l("This is one line. Write it without line breaks"),
    "moved": _l("Write who moved the amendment, a colon and the amendment, all in one line"),
    "short": _l("Something must remain of this text"),
    "long": _l("The text would become too long. Write less"),
    "listed": _l("The list says this already"),
    "full": _l("The list has room for no more people"),
}
LIST_CHANGED = _l("The list has changed meanwhile. Choose the line again")
BROKEN: dict[str, LazyString] = {
    "too_large": _l("Choose a file of at most 2 MB"),
    "encoding": _l("Line %(line)s is not UTF-8. Save the file as UTF-8 and upload it again"),
    "no_text": _l("Line %(line)s holds a byte that no text has. Choose a WebVTT or text file"),
    "no_header": _l("Line 1 must be WEBVTT: this looks like subtitles of another format"),
    "timing": _l("Line %(line)s should be a time like 00:01.000 --> 00:04.000"),
    "backwards": _l("Line %(line)s: the cue ends before it begins"),
    "order": _l("Line %(line)s: this cue begins before the one above it"),
    "run_together": _l("Line %(line)s: put an empty line before the next cue"),
    "too_many": _l("This file has more than 20,000 passages"),
    "empty": _l("There is nothing to read in this file"),
}


def broken(error: Broken) -> str:
    """What is wrong with an uploaded transcript, with its line."""
    return str(BROKEN[error.problem]) % {"line": error.line}


def clock_of(seconds: int | None) -> str:
    """`12:34` or `1:02:03`; nothing where there is no time."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def standing(meeting: Meeting, minutes: Minutes | None) -> str:
    """How far the minutes are agreed, in one sentence."""
    if meeting.minutes_approved_at is not None:
        day = format_date(meeting.minutes_approved_at)
        if minutes is not None and minutes.approved_by is not None:
            later = format_date(minutes.approved_by.starts_at)
            return _("Approved by the meeting of %(day)s", day=later)
        return _("Approved by the clerk on %(day)s", day=day)
    if minutes is not None and minutes.stage is Stage.CIRCULATED:
        day = format_date(minutes.correct_until)
        return _("Not yet approved; corrections can be proposed until %(day)s", day=day)
    return _("Not yet approved")


def attendee(one: Attendee | Person) -> str:
    """`Asha Rao, chair: present, from 18:45, until 20:10`"""
    said = [str(PRESENCES[one.presence])]
    if one.arrived_at is not None:
        said.append(_("from %(time)s", time=format_time(one.arrived_at)))
    if one.left_at is not None:
        said.append(_("until %(time)s", time=format_time(one.left_at)))
    return f"{one.name}, {PARTS[one.part]}: {', '.join(said)}"


def not_there(times: int) -> str:
    """Why a passage cannot be told from others."""
    if times == 0:
        return _("These words are not in the minutes. Copy the passage as it stands there")
    return ngettext(
        "This passage stands there %(num)s time. Quote more of it",
        "This passage stands there %(num)s times. Quote more of it or choose the part, so that one place is meant",
        times,
    )


def overtaken(is_on_list: bool) -> str:
    """Why a correction that was proposed can no longer be accepted."""
    if is_on_list:
        return _(
            "This line of the list has changed since. Change the list by hand, or do not accept this"
        )
    return _(
        "The passage has changed since, or stands there more than once. Change it by hand, or do not accept this"
    )
