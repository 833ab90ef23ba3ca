"""Rules about minutes: who manages the meeting writes them; who came reads and corrects them before others."""

from typing import Any

from app.accounts.permissions import writer
from app.core.authz import Refusal, refusal, rule
from app.core.clock import now
from app.core.i18n import local
from app.extensions import db
from app.meetings.models import Meeting, Minutes, Stage, TranscriptPart
from app.spaces.permissions import read_in_place


def attended(user: Any, meeting: Meeting) -> bool:
    """Whether somebody's account is on the list of the meeting."""
    if not user.is_authenticated or meeting.record is None:
        return False
    return any(one.account_id == user.id for one in meeting.record.people)


@rule("minutes.manage")
def manage(user: Any, minutes: Minutes) -> Refusal | None:
    return refusal("meeting.manage", minutes.meeting, user)


@rule("minutes.read")
def read(user: Any, subject: Minutes | Meeting | TranscriptPart) -> Refusal | None:
    """Drafts are for those who write them, circulated ones for those who came, public ones for all."""
    meeting = _meeting_of(subject)
    if refusal("meeting.manage", meeting, user) is None:
        return None
    if meeting.minutes_published_at is not None:
        return read_in_place(user, meeting)
    is_out = meeting.record is not None and meeting.record.stage is not Stage.DRAFT
    return None if is_out and attended(user, meeting) else Refusal.NOT_VISIBLE


def _meeting_of(subject: Minutes | Meeting | TranscriptPart) -> Meeting:
    if isinstance(subject, Meeting):
        return subject
    meeting = db.session.get(Meeting, subject.meeting_id)
    assert meeting is not None
    return meeting


@rule("minutes.correct")
def correct(user: Any, minutes: Minutes) -> Refusal | None:
    """Whoever came, and staff, up to the day that the clerk has named."""
    if refused := writer(user):
        return refused
    if minutes.stage is not Stage.CIRCULATED:
        return Refusal.NOT_CIRCULATED
    if not attended(user, minutes.meeting) and manage(user, minutes) is not None:
        return Refusal.DID_NOT_COME
    day = minutes.correct_until
    return None if day is None or local(now()).date() <= day else Refusal.WINDOW_PASSED


@rule("minutes.see_corrections")
def see_corrections(user: Any, minutes: Minutes) -> Refusal | None:
    """Those who came see each other's corrections, as in the hall; the public sees what became of them."""
    if manage(user, minutes) is None or attended(user, minutes.meeting):
        return None
    return Refusal.DID_NOT_COME if user.is_authenticated else Refusal.NOT_SIGNED_IN
