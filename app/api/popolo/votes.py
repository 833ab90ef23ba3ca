"""Votes of meetings as Popolo's vote events: counts by option, and in a roll call each member's voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from app.api.answers import absolute, written
from app.api.oparl import addresses
from app.api.popolo.people import filled
from app.core.i18n import choose
from app.extensions import db
from app.meetings.councils.models import CouncilMember
from app.meetings.decisions.counting import Outcome
from app.meetings.models import Decision, Meeting, Method, Vote

Object = dict[str, Any]
MEETING = aliased(Meeting, flat=True)  # both it and the decision are resources
RESULTS = {Outcome.CARRIED: "pass", Outcome.LOST: "fail", Outcome.NO_QUORUM: "fail"}


def listed() -> Select[Vote]:
    """The votes of public decisions, in the order in which they were written down."""
    return (
        _public(select(Vote))
        .options(contains_eager(Vote.decision), selectinload(Vote.voices))
        .order_by(Vote.decision_id)
    )


def number() -> int:
    return db.session.scalar(_public(select(func.count(Vote.id)))) or 0


def _public(query: Select[Any]) -> Select[Any]:
    """Only of decisions that everybody may read: not where their meeting is hidden."""
    query = query.join(Vote.decision).join(MEETING, MEETING.id == Decision.meeting_id)
    return query.where(Decision.is_public, MEETING.is_visible)


def events(votes: Sequence[Vote]) -> list[Object]:
    """Vote events for these votes; names are matched with members in one query."""
    meetings = select(Meeting).where(Meeting.id.in_({_decided(one).meeting_id for one in votes}))
    held = {one.id: one for one in db.session.scalars(meetings)}
    members = _members({voice.name for vote in votes for voice in vote.voices})
    return [_event(vote, held[_decided(vote).meeting_id], members) for vote in votes]


def _decided(vote: Vote) -> Decision:
    """What it was about: votes on motions are not listed."""
    assert vote.decision is not None
    return vote.decision


def _members(names: Iterable[str]) -> dict[str, str]:
    """Addresses of members by name; where two have the same, nobody is meant."""
    query = select(CouncilMember.name, CouncilMember.id)
    query = query.where(CouncilMember.name.in_(list(names)), CouncilMember.deleted_at.is_(None))
    found: dict[str, list[int]] = {}
    for name, id_ in db.session.execute(query):
        found.setdefault(name, []).append(id_)
    return {name: addresses.of("Person", ids[0]) for name, ids in found.items() if len(ids) == 1}


def _event(vote: Vote, meeting: Meeting, members: dict[str, str]) -> Object:
    decision = _decided(vote)
    figures = {"yes": vote.yes, "no": vote.no, "abstain": vote.abstain, "absent": vote.absent}
    voices = vote.voices if vote.method is Method.ROLL_CALL else []
    return filled(
        {
            "id": absolute(f"/popolo/vote-events/{decision.id}.json"),
            "identifier": f"{meeting.id}/{decision.number}",
            "legislative_session_id": addresses.of("Meeting", meeting.id),
            "legislative_session": {
                "id": addresses.of("Meeting", meeting.id), "name": choose(meeting.titles),
                "start_date": written(meeting.starts_at), "end_date": written(meeting.ends_at),
            },
            "motion_id": absolute(decision.url),
            "motion": filled({
                "id": absolute(decision.url), "name": decision.title, "text": decision.body,
                "requirement": vote.majority.value.replace("_", "-"), "result": RESULTS[vote.outcome],
            }),
            "classification": vote.method.value.replace("_", " "),
            "start_date": written(meeting.starts_at),
            "result": RESULTS[vote.outcome],
            "counts": [{"option": name, "value": value} for name, value in figures.items()],
            "votes": [
                {"option": one.voice.value, **_voter(one.name, members)} for one in voices
            ],
            "created_at": written(decision.created_at),
            "updated_at": written(decision.edited_at or decision.published_at or decision.created_at),
        }
    )  # fmt: skip


def _voter(name: str, members: dict[str, str]) -> Object:
    known = members.get(name)
    return {"voter": {"name": name}, **({"voter_id": known} if known else {})}
