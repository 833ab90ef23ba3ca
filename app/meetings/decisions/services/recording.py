"""Writing decisions down, and correcting what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Edited, StaffActed, emit
from app.extensions import db
from app.meetings import locking, sealing
from app.meetings.decisions.services.publishing import publish, tell
from app.meetings.decisions.services.records import Record, vote_of
from app.meetings.decisions.services.saying import facts, text_of
from app.meetings.models import Decision, DecisionLink, Meeting
from app.meetings.seen import check

PLAIN = ("title", "unit", "due_on", "review_on", "cost", "verdict")


def record(meeting: Meeting, actor: User, kept: Record) -> Decision:
    """Write a decision down; it is public once the minutes are. Raises Contradiction, Impossible."""
    kept.check()
    locking.lock(meeting)  # two clerks at once get two numbers
    highest = select(func.max(Decision.number)).where(Decision.meeting_id == meeting.id)
    decision = Decision(
        meeting=meeting, parent_id=meeting.id, component=meeting.component, author=actor,
        locale=meeting.locale, number=(db.session.scalar(highest) or 0) + 1, verdict=kept.verdict,
    )  # fmt: skip
    db.session.add(decision)
    _set(decision, kept)
    db.session.flush()
    emit(StaffActed(actor, "decision.recorded", decision, {}, facts(decision)))
    if meeting.minutes_published_at is not None:
        publish(decision, actor)
        sealing.seal(meeting, actor)
    return decision


def _set(decision: Decision, kept: Record) -> None:
    for name in PLAIN:
        setattr(decision, name, getattr(kept, name))
    decision.body, decision.owner, decision.item = kept.text, kept.owner, kept.item
    wanted = {one.id for one in kept.about}
    decision.links = [link for link in decision.links if link.resource_id in wanted]
    known = {link.resource_id for link in decision.links}
    decision.links += [DecisionLink(resource_id=id_) for id_ in sorted(wanted - known)]
    decision.vote = None
    db.session.flush()
    if kept.vote is not None:
        decision.vote = vote_of(kept.vote)


def change(decision: Decision, actor: User, kept: Record, *, seen: str | None = None) -> None:
    """Correct what was written down. Raises as `record`, and Conflict."""
    kept.check()
    with corrected(decision, actor):
        check(seen, text_of(decision))
        was_about = {link.resource_id for link in decision.links}
        _set(decision, kept)
    if decision.published_at is not None:
        tell(decision, actor, {link.resource_id for link in decision.links} - was_about)


@contextmanager
def corrected(decision: Decision, actor: User) -> Iterator[None]:
    """Hold a decision while it is corrected; what it said before stays as a version, and what is public is sealed."""
    locking.hold(decision)
    before, text = facts(decision), {"title": decision.title, "body": decision.body}
    yield
    decision.edited_at = now()
    db.session.flush()
    after = {"title": decision.title, "body": decision.body}
    emit(Edited(decision, actor=actor, before=text, after=after))
    emit(StaffActed(actor, "decision.changed", decision, before, facts(decision)))
    if decision.published_at is not None:
        sealing.seal(decision.meeting, actor)
