"""Keeping a transcript: in parts of a page each, public with the minutes. The caller commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.events import Published, emit
from app.extensions import db
from app.meetings.minutes import queries, wording
from app.meetings.minutes.services.holding import check_reason, hold, note
from app.meetings.minutes.vtt import Cue
from app.meetings.models import Meeting, Minutes, TranscriptPart

MOST_CUES, MOST_CHARACTERS = 60, 8000  # of a part

Numbered = tuple[int, Cue]


def parts_of(cues: Sequence[Cue]) -> Iterator[list[Numbered]]:
    """Cues with their numbers, in parts of a page."""
    part: list[Numbered] = []
    size = 0
    for number, cue in enumerate(cues, start=1):
        if part and (len(part) == MOST_CUES or size + len(cue.text) > MOST_CHARACTERS):
            yield part
            part, size = [], 0
        part.append((number, cue))
        size += len(cue.text)
    if part:
        yield part


def replace(minutes: Minutes, actor: User, cues: Sequence[Cue], *, reason: str = "") -> None:
    """Put a transcript in the place of the one before, if there was any; the same one again changes nothing. Raises ReasonMissing."""
    meeting = hold(minutes).meeting
    check_reason(minutes, reason)
    text = text_of(cues)
    if text == db.session.scalar(queries.transcripts_before(minutes, minutes.number + 1)):
        return
    remove_parts(meeting)
    for number, part in enumerate(parts_of(cues), start=1):
        db.session.add(_part(meeting, actor, number, part))
    db.session.flush()
    if meeting.minutes_published_at is not None:
        publish(meeting)
    note(minutes, actor, "transcript", reason, text)


def text_of(cues: Sequence[Cue]) -> str:
    """A line for each passage: when, who and what, as a version keeps it."""
    lines = (
        [wording.clock_of(cue.seconds), cue.speaker and f"{cue.speaker}:", cue.text] for cue in cues
    )
    return "\n".join(" ".join(" ".join(filter(None, line)).split()) for line in lines)


def remove_parts(meeting: Meeting) -> None:
    for part in db.session.scalars(queries.transcript_of(meeting)).all():
        db.session.delete(part)
    db.session.flush()


def _part(meeting: Meeting, actor: User, number: int, part: list[Numbered]) -> TranscriptPart:
    start = part[0][1].seconds
    with force_locale(meeting.locale):
        title = _("Transcript: %(title)s", title=meeting.title)
        if start is not None:
            time = wording.clock_of(start)
            title = _("Transcript: %(title)s, from %(time)s", title=meeting.title, time=time)
    return TranscriptPart(
        meeting_id=meeting.id, parent_id=meeting.id, component=meeting.component, author=actor,
        locale=meeting.locale, title=title, number=number, starts_at=start,
        body="\n\n".join(f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text for _n, cue in part),
        cues=[[n, cue.seconds, cue.speaker, cue.text] for n, cue in part],
    )  # fmt: skip


def publish(meeting: Meeting) -> None:
    """Let everybody read and find it, with the minutes."""
    for part in db.session.scalars(queries.transcript_of(meeting)).all():
        if part.published_at is None:
            part.publish()
            db.session.flush()
            emit(Published(part, actor=part.author))
