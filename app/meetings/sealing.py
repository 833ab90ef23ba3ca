"""What the audit log has a seal of: published minutes and what they say was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, undefer

from app.accounts.models import User
from app.core import seals
from app.extensions import db
from app.meetings.locking import lock
from app.meetings.models import (
    Attendee,
    Decision,
    Meeting,
    Minutes,
    MinutesVersion,
    Motion,
    TranscriptPart,
    Vote,
)

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


def _motion(motion: Motion) -> dict[str, Any]:
    fields = {
        name: getattr(motion, name) for name in ("position", "mover", "seconder", "text", "result")
    }
    amendments = [[one.mover, one.text, one.result] for one in motion.amendments]
    vote = _vote(motion.vote) if motion.vote else None
    return {**fields, "item": motion.item_id, "amendments": amendments, "vote": vote}


def _person(one: Attendee) -> list[Any]:
    came = [moment.isoformat() if moment else None for moment in (one.arrived_at, one.left_at)]
    return [one.name, one.part, one.presence, *came]


def _record(record: Minutes) -> dict[str, Any]:
    """All that minutes hold beside their general text; who has an account is not part of it."""
    entries = [[one.item_id, one.summary, one.discussion, one.heard_at] for one in record.entries]
    return {
        "number": record.number,
        "recording": record.recording_url,
        "entries": sorted(entries),
        "motions": [_motion(one) for one in record.motions],
        "people": [_person(one) for one in record.people],
    }


def _records(ids: list[int]) -> dict[int, dict[str, Any]]:
    """By meeting, each with the SHA-256 of every version that was public and of the transcript."""
    with_all = select(Minutes).where(Minutes.meeting_id.in_(ids)).options(
        selectinload(Minutes.entries), selectinload(Minutes.people),
        selectinload(Minutes.motions).options(
            selectinload(Motion.amendments), joinedload(Motion.vote).selectinload(Vote.voices)
        ),
    )  # fmt: skip
    records = db.session.scalars(with_all).all()
    found = {one.meeting_id: {**_record(one), "versions": [], "transcript": []} for one in records}
    meetings = {one.id: one.meeting_id for one in records}
    public = {one.id: one.public_number or 1 for one in records}
    versions = select(MinutesVersion).where(MinutesVersion.minutes_id.in_(meetings))
    versions = versions.options(undefer(MinutesVersion.transcript))
    for one in db.session.scalars(versions.order_by(MinutesVersion.number)):
        if one.number >= public[one.minutes_id]:
            spoken = [] if one.transcript is None else [one.transcript]
            kept = [one.number, seals.digest([one.text, one.reason, *spoken])]
            found[meetings[one.minutes_id]]["versions"].append(kept)
    parts = select(TranscriptPart).where(TranscriptPart.meeting_id.in_(found))
    for part in db.session.scalars(parts.order_by(TranscriptPart.number)):
        found[part.meeting_id]["transcript"].append(seals.digest(part.cues))
    return found


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
    records = _records(ids)
    return {
        id_: {
            "minutes": text,
            "attendance": attendance,
            "decisions": of_each[id_],
            "record": records.get(id_),
        }
        for id_, text, attendance in db.session.execute(published)
    }


def seal(meeting: Meeting, actor: User) -> None:
    """Seal what a meeting's minutes and decisions say now, if they are public.

    Whoever changes either at the same moment waits, and then seals what both have changed.
    """
    if meeting.minutes_published_at is not None:
        db.session.flush()
        lock(meeting)
        seals.seal(meeting, actor)
