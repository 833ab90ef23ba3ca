"""Taking points off an agenda: removed while nobody has taken part, struck with a reason after that."""

from __future__ import annotations

from sqlalchemy import exists, select

from app.accounts.models import User
from app.comments.models import Comment
from app.core.authz import Refusal
from app.core.clock import now
from app.core.events import StaffActed, Withdrawn, emit
from app.core.models import Resource
from app.extensions import db
from app.meetings.agenda import timetable
from app.meetings.agenda.services import ordering, writing
from app.meetings.models import AgendaItem, Decision


def kept_for(item: AgendaItem) -> Refusal | None:
    """Why a point can only be struck, not removed."""
    if db.session.scalar(select(exists().where(Comment.root_id == item.id))):
        return Refusal.HAS_COMMENTS
    if db.session.scalar(select(exists().where(Decision.item_id == item.id))):
        return Refusal.HAS_DECISIONS
    return Refusal.WINDOW_PASSED if item.begun_at else None


def remove(item: AgendaItem, actor: User) -> Refusal | None:
    """Delete a point; the reason where it has to stay."""
    items = writing.hold(item.meeting)
    _hold_for_comments(item)
    if refused := kept_for(item):
        return refused
    emit(StaffActed(actor, "agenda.removed", item.meeting, writing.facts(item), {}))
    db.session.delete(item)
    db.session.flush()
    ordering.settle([one for one in items if one is not item])
    return None


def _hold_for_comments(item: AgendaItem) -> None:
    """Who is writing a comment on it now is waited for, so that it is not deleted with the item."""
    locked = select(Resource.id).where(Resource.id == item.id)
    db.session.execute(locked.with_for_update(of=Resource.__table__))


def strike(item: AgendaItem, actor: User, reason: str) -> None:
    """Leave a point out of the meeting; it keeps its place, its page and what people wrote there."""
    items = writing.hold(item.meeting)
    if item.withdrawn_at is not None:
        return
    item.withdrawn_at, item.reason = now(), reason
    item.ended_at = (item.ended_at or now()) if item.begun_at else None
    if item.is_consent:
        item.is_consent = False
        ordering.regroup(items, item)
    db.session.flush()
    emit(StaffActed(actor, "agenda.struck", item, {}, {"reason": reason}))
    emit(Withdrawn(item, actor=actor))


def restore(item: AgendaItem, actor: User) -> None:
    """Take a struck point up again. Raises AgendaTooLong."""
    items = writing.hold(item.meeting)
    if item.withdrawn_at is None:
        return
    minutes = [*timetable.taken(items), item.minutes]
    timetable.check(minutes, item.meeting.starts_at, item.meeting.ends_at)
    before = {"reason": item.reason}
    item.withdrawn_at, item.reason = None, ""
    db.session.flush()
    emit(StaffActed(actor, "agenda.restored", item, before, {}))
