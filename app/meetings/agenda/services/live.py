"""Leading a meeting: which point it is at now, and since when. The lock of the meeting lets one be current at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.extensions import db
from app.meetings.agenda.services import writing
from app.meetings.models import AgendaItem


def current(items: Iterable[AgendaItem]) -> AgendaItem | None:
    """What the meeting is at."""
    return next((item for item in items if item.is_current), None)


def following(items: Sequence[AgendaItem]) -> AgendaItem | None:
    """What comes next: the first point after the current one, or after all that were taken, that was not."""
    here = max((n for n, item in enumerate(items) if item.begun_at), default=-1)
    if now_at := current(items):
        here = items.index(now_at)
        if now_at.is_consent:
            here = max(n for n, item in enumerate(items) if item.is_consent)
    return next((one for one in items[here + 1 :] if _waits(one)), None)


def _waits(item: AgendaItem) -> bool:
    return item.begun_at is None and item.withdrawn_at is None


def begin(item: AgendaItem, actor: User) -> None:
    """Take a point up; the one before ends with that. Said twice, it is done once."""
    items, at = writing.hold(item.meeting), now()
    if item.withdrawn_at is not None or item.is_current:
        return
    _leave(items, at)
    item.begun_at, item.ended_at = item.begun_at or at, None
    db.session.flush()
    emit(StaffActed(actor, "agenda.begun", item, {}, {"at": at.isoformat()}))


def finish(item: AgendaItem, actor: User) -> None:
    """Leave a point, if the meeting is still at it."""
    items, at = writing.hold(item.meeting), now()
    if not item.is_current:
        return
    _leave(items, at)
    emit(StaffActed(actor, "agenda.ended", item, {}, {"at": at.isoformat()}))


def _leave(items: Sequence[AgendaItem], at: datetime) -> None:
    """End the current point, with it all others that the same vote takes, before another one begins."""
    left = current(items)
    if left is None:
        return
    for other in items if left.is_consent else ():
        if other.is_consent and _waits(other):
            other.begun_at, other.ended_at = left.begun_at, at
    left.ended_at = at
    db.session.flush()
