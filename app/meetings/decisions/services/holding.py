"""Holding a decision while it changes, and what it says, for the log and for whoever saves later."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.meetings import sealing
from app.meetings.models import Decision


def hold(decision: Decision) -> None:
    """Nobody else changes it before this transaction ends; it is read anew.

    Its meeting is held first, as by whoever writes the minutes: so the two cannot wait for each other.
    """
    sealing.lock(decision.meeting)
    locked = select(Decision.id).where(Decision.id == decision.id)
    db.session.execute(locked.with_for_update(of=Decision.__table__))
    db.session.refresh(decision)


def facts(decision: Decision) -> dict[str, str]:
    vote = decision.vote
    return {
        "title": decision.title,
        "verdict": decision.verdict.value,
        "unit": decision.unit,
        "due_on": str(decision.due_on or ""),
        "cost": str(decision.cost if decision.cost is not None else ""),
        "vote": f"{vote.yes}:{vote.no}:{vote.abstain}" if vote else "",
    }


def text_of(decision: Decision) -> str:
    """All that a decision says, to notice that somebody changed it."""
    vote = decision.vote
    parts = [decision.body, *facts(decision).values()]
    parts += map(str, (decision.owner_id, decision.review_on, decision.item_id))
    parts += map(str, sorted(link.resource_id for link in decision.links))
    if vote is not None:
        parts += [vote.method, str(vote.tally), str(vote.terms)]
        parts += [f"{one.name}: {one.voice}" for one in vote.voices]
    return "\0".join(parts)
