"""Consent items: points that nobody wants to discuss, taken together in one vote."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.accounts.models import User
from app.core.events import StaffActed, emit
from app.extensions import db
from app.meetings.agenda.services import ordering, writing
from app.meetings.decisions import services as decisions
from app.meetings.decisions.services import Record, VoteTaken
from app.meetings.models import AgendaItem, Decision, Meeting, Verdict


def undecided(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """The consent items of a meeting that wait for their vote."""
    waiting = [item for item in items if item.is_consent and item.withdrawn_at is None]
    ids = [item.id for item in waiting]
    found = select(Decision.item_id).where(Decision.item_id.in_(ids))
    decided = set(db.session.scalars(found)) if ids else set()
    return [item for item in waiting if item.id not in decided]


def take(meeting: Meeting, actor: User, vote: VoteTaken | None) -> int:
    """Approve all of them with one vote, or without any where nobody objected; how many that were.

    Each becomes a decision of its own, so that it can be followed up. Raises Contradiction, Impossible.
    """
    waiting = undecided(writing.hold(meeting))
    for item in waiting:
        about = [link.resource for link in item.links]
        record = Record(item.title, item.body, Verdict.APPROVED, about=about, vote=vote, item=item)
        decisions.record(meeting, actor, record)
    return len(waiting)


def take_out(item: AgendaItem, actor: User, note: str) -> None:
    """Let a point be discussed and voted on by itself; everybody reads why."""
    items = writing.hold(item.meeting)
    if not item.is_consent or item not in undecided(items):
        return
    item.is_consent, item.note = False, note
    ordering.regroup(items, item)
    db.session.flush()
    emit(StaffActed(actor, "agenda.taken_out", item, {}, {"note": note}))
