"""What the audit log has a seal of: published minutes and what they say was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core import seals
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.models import Decision, Meeting, Vote

FIGURES = "yes no abstain absent members quorum".split()


def _vote(vote: Vote) -> dict[str, Any]:
    terms = {"method": vote.method, "majority": vote.majority, "basis": vote.basis}
    voices = [[one.name, one.voice] for one in vote.voices]
    figures = {name: getattr(vote, name) for name in FIGURES}
    return {**terms, **figures, "outcome": vote.outcome, "voices": voices}


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "title": decision.title,
        "text": decision.body,
        "verdict": decision.verdict,
        "vote": _vote(decision.vote) if decision.vote else None,
    }


@seals.sealed("meetings")
def minutes(ids: Iterable[int]) -> dict[int, Any]:
    """The minutes as published, with the public decisions. How far these are since is not part of it."""
    ids = list(ids)
    columns = Meeting.id, Meeting.minutes, Meeting.attendance
    published = select(*columns).where(
        Meeting.id.in_(ids), Meeting.minutes_published_at.is_not(None)
    )
    decided = (
        select(Decision)
        .where(Decision.meeting_id.in_(ids), Decision.published_at.is_not(None))
        .options(joinedload(Decision.vote).selectinload(Vote.voices))
        .order_by(Decision.meeting_id, Decision.number)
        .execution_options(populate_existing=True)
    )
    of_each = defaultdict(list)
    for decision in db.session.scalars(decided):
        of_each[decision.meeting_id].append(_decision(decision))
    return {
        id_: {"minutes": text, "attendance": attendance, "decisions": of_each[id_]}
        for id_, text, attendance in db.session.execute(published)
    }


def lock(meeting: Meeting) -> None:
    """Nobody else changes it before this transaction ends. One row alone: of two some other may have one."""
    own = table_of(Meeting)
    db.session.execute(select(own.c.id).where(own.c.id == meeting.id).with_for_update())


def seal(meeting: Meeting, actor: User) -> None:
    """Seal what a meeting's minutes and decisions say now, if they are public.

    Whoever changes either at the same moment waits, and then seals what both have changed.
    """
    if meeting.minutes_published_at is not None:
        db.session.flush()
        lock(meeting)
        seals.seal(meeting, actor)
