"""Opening the minutes of a meeting, and holding them while they change."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import User
from app.core.events import Edited, StaffActed, emit
from app.extensions import db
from app.meetings import locking, sealing
from app.meetings.minutes import document
from app.meetings.models import Meeting, Minutes, MinutesVersion, Stage

ACTS = {
    "approved": "minutes.approved",
    "changed": "minutes.changed",
    "circulated": "minutes.circulated",
    "corrected": "minutes.corrected",
    "published": "minutes.published",
    "transcript": "minutes.transcript",
}


class ReasonMissing(ValueError):
    """What is approved or public is changed only for a reason."""


def opened(meeting: Meeting, actor: User) -> Minutes:
    """The minutes of a meeting, begun now if nobody has; held until the transaction ends."""
    locking.hold(meeting)  # two clerks at once begin the same minutes
    found = db.session.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))
    return hold(found) if found else _begun(meeting, actor)


def _begun(meeting: Meeting, actor: User) -> Minutes:
    """Also for what was recorded before minutes were more than a text: as approved and public as it was."""
    minutes = Minutes(
        meeting=meeting, parent_id=meeting.id, component=meeting.component, author=actor,
        locale=meeting.locale, title=title_of(meeting), published_at=meeting.minutes_published_at,
        stage=Stage.APPROVED if meeting.minutes_approved_at else Stage.DRAFT,
    )  # fmt: skip
    db.session.add(minutes)
    db.session.flush()
    if minutes.published_at is not None:
        keep(minutes, actor, "published")
        minutes.public_number = minutes.number
    return minutes


def title_of(meeting: Meeting) -> str:
    with force_locale(meeting.locale):
        return _("Minutes: %(title)s", title=meeting.title)


def hold(minutes: Minutes) -> Minutes:
    """Nobody else changes them or a part of them before this transaction ends; all is read anew."""
    locking.hold(minutes)
    db.session.refresh(minutes.meeting)
    for part in ("entries", "motions", "people"):
        db.session.expire(minutes, [part])
    return minutes


def check_reason(minutes: Minutes, reason: str) -> None:
    """Raise ReasonMissing where what is agreed or public would change without one."""
    if minutes.is_settled and not reason.strip():
        raise ReasonMissing


def keep(minutes: Minutes, actor: User | None, step: str, reason: str = "", transcript: str | None = None) -> MinutesVersion | None:  # fmt: skip
    """Keep what they say now as the next version, unless it says what the last one does.

    `transcript` is the whole of it, where it came or changed.
    """
    db.session.flush()
    with force_locale(minutes.meeting.locale):
        text = document.build(minutes.meeting, minutes).text()
    if step == "changed" and text == _last(minutes):
        return None
    minutes.number += 1
    minutes.body = text
    version = MinutesVersion(
        minutes_id=minutes.id, number=minutes.number, text=text, transcript=transcript, step=step,
        reason=reason, author=actor,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    emit(Edited(minutes, actor=actor, before={}, after={}))  # only for those who look for it
    return version


def _last(minutes: Minutes) -> str | None:
    number = MinutesVersion.number == minutes.number
    text = select(MinutesVersion.text).where(MinutesVersion.minutes_id == minutes.id, number)
    return db.session.scalar(text)


def note(minutes: Minutes, actor: User, step: str, reason: str = "", transcript: str | None = None) -> None:  # fmt: skip
    """After a change: keep the version, tell the log, and seal what is public."""
    version = keep(minutes, actor, step, reason, transcript)
    if version is None:
        return
    facts = {"version": str(version.number), **({"reason": reason} if reason else {})}
    emit(StaffActed(actor, ACTS[step], minutes.meeting, {}, facts))
    sealing.seal(minutes.meeting, actor)
