"""From draft to agreed and public minutes. What is not allowed at a stage raises."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Circulated, Concluded, Published, emit
from app.core.i18n import local
from app.extensions import db
from app.meetings.decisions import services as decisions
from app.meetings.minutes.services import transcripts
from app.meetings.minutes.services.holding import hold, note
from app.meetings.models import Correction, CorrectionState, Meeting, Minutes, Stage


class NotNow(ValueError):
    """The step is not allowed at this stage; `why` is a key of wording.NOT_NOW."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def why_not_circulate(minutes: Minutes) -> str | None:
    """Why minutes cannot be circulated; nothing where they can."""
    if minutes.stage is Stage.APPROVED:
        return "approved"
    return None if minutes.meeting.ends_at <= now() else "not_over"


def why_not_approve(minutes: Minutes) -> str | None:
    """Approval ends the corrections: those who came must have had their say, or everybody."""
    if minutes.stage is Stage.APPROVED:
        return "approved"
    if minutes.stage is Stage.DRAFT and minutes.published_at is None:
        return "not_circulated"
    return "corrections" if _waiting(minutes) else None


def why_not_publish(minutes: Minutes) -> str | None:
    """Minutes may be public before they are approved: they say so themselves."""
    if minutes.published_at is not None:
        return "public"
    return None if minutes.meeting.cancelled_at is None else "cancelled"


def _waiting(minutes: Minutes) -> int:
    found = select(func.count()).where(
        Correction.minutes_id == minutes.id, Correction.state == CorrectionState.OPEN
    )
    return db.session.scalar(found) or 0


def circulate(minutes: Minutes, actor: User, until: date) -> None:
    """Let those who came read them and propose corrections up to a day. Raises NotNow."""
    if why := why_not_circulate(hold(minutes)):
        raise NotNow(why)
    if until < local(now()).date():
        raise NotNow("past_day")
    minutes.stage, minutes.correct_until = Stage.CIRCULATED, until
    note(minutes, actor, "circulated")
    minutes.circulated_number = minutes.circulated_number or minutes.number
    people = tuple(one.account for one in minutes.people if one.account is not None)
    emit(Circulated(minutes.meeting, people, actor))


def approve(minutes: Minutes, actor: User, meeting: Meeting | None = None) -> None:
    """Agree on them, by a later meeting or by the clerk. Raises NotNow."""
    if why := why_not_approve(hold(minutes)):
        raise NotNow(why)
    if meeting is not None and meeting.starts_at <= minutes.meeting.starts_at:
        raise NotNow("not_later")
    minutes.stage, minutes.approved_by = Stage.APPROVED, meeting
    minutes.meeting.minutes_approved_at = now()
    note(minutes, actor, "approved")


def publish(minutes: Minutes, actor: User) -> None:
    """Make minutes and decisions public, and seal them. Raises NotNow."""
    meeting = hold(minutes).meeting
    if why := why_not_publish(minutes):
        raise NotNow(why)
    is_first = meeting.minutes_published_at is None
    meeting.minutes_published_at = meeting.minutes_published_at or now()
    minutes.publish()
    db.session.flush()
    for decision in meeting.decisions:
        decisions.publish(decision, actor)
    transcripts.publish(meeting)
    minutes.public_number = minutes.number + 1
    note(minutes, actor, "published")
    emit(Published(minutes, actor=actor))
    if is_first:
        emit(Concluded(meeting, actor=actor))
