"""Casting, changing and cancelling a ballot: each in one transaction that checks the clock itself.

The order in it: lock the round against closing, look at the time, mark the roll (a unique
key decides who is first), then write the ballot under its pseudonym.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from app.accounts.models import User
from app.budgets import queries
from app.budgets.models import Ballot, Participation, Round, RoundState, Turnout
from app.budgets.services import keys, roll
from app.budgets.services.choices import Refused, faults_of, text_of
from app.budgets.services.elections import Choices
from app.budgets.services.keys import BallotKey
from app.core.clock import now
from app.core.database import insert_for
from app.core.i18n import local
from app.core.refusals import Refusal
from app.extensions import db


class CastRefused(Exception):
    """A ballot was not taken: why, and what is wrong with its choices. Nothing was changed."""

    def __init__(self, reason: Refusal, faults: list[Refused] | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.faults = faults or []


class Deed(StrEnum):
    """What became of a ballot."""

    CAST = "cast"
    CHANGED = "changed"
    REPEATED = "repeated"  # the same submission again: nothing new happened
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Receipt:
    """The answer to a voter; it never says what was chosen."""

    deed: Deed
    version: int
    area: str
    slot: str = field(repr=False)


def window_refusal(round_: Round) -> Refusal | None:
    """Why nobody can vote in this round now, if nobody can."""
    match round_.state:
        case RoundState.DRAFT | RoundState.PLANNED:
            return Refusal.NOT_OPEN_YET
        case RoundState.VOTING:
            return None if keys.load(round_) else Refusal.KEY_MISSING
        case _:
            return Refusal.ROUND_CLOSED


def cast(  # noqa: PLR0917
    round_: Round, user: User, area: str, choices: Choices, submission: str, channel: str = "web"
) -> Receipt:
    """Cast a ballot or replace it; the same submission twice is one. Raises CastRefused."""
    key = _enter(round_, user)
    person = key.person(user.uuid)
    area = roll.admit(round_, person, area if round_.has_areas else "")
    if round_.has_areas and area not in {envelope.area for envelope in round_.envelopes} - {""}:
        raise CastRefused(Refusal.WRONG_DISTRICT)
    ballot = _ballot_of(round_, key, person)
    if ballot is not None and ballot.submission == submission:
        return Receipt(Deed.REPEATED, ballot.version, ballot.area, ballot.slot)
    projects = db.session.scalars(queries.standing(round_.id)).all()
    if faults := faults_of(round_, area, choices, projects):
        raise CastRefused(Refusal.NOT_SUPPORTED, faults)
    is_first = _mark(round_, person, area, channel)
    if is_first:
        return _put(round_, key, person, area, choices, submission, channel)
    return _replace(_ballot_of(round_, key, person), choices, submission)


def cancel(round_: Round, user: User, submission: str) -> Receipt:
    """Empty a cast ballot; its row and the mark on the roll stay. Raises CastRefused."""
    key = _enter(round_, user)
    ballot = _ballot_of(round_, key, key.person(user.uuid))
    if ballot is None:
        raise CastRefused(Refusal.BALLOT_MISSING)
    if not ballot.is_cancelled and ballot.submission != submission:
        _overwrite(ballot, "", submission)
        ballot.is_cancelled = True
        db.session.flush()
    return Receipt(Deed.CANCELLED, ballot.version, ballot.area, ballot.slot)


def own_ballot(round_: Round, user: User) -> Ballot | None:
    """The ballot this person has cast, for their own eyes; None after the keys are gone."""
    key = keys.load(round_)
    if key is None:
        return None
    pseudonym = key.ballot(round_, key.person(user.uuid))
    return db.session.get(Ballot, (round_.id, pseudonym))


def _enter(round_: Round, user: User) -> BallotKey:
    """Hold the round open for this transaction, or refuse."""
    table = Round.__table__
    db.session.execute(select(table.c.id).where(table.c.id == round_.id).with_for_update(read=True))
    db.session.refresh(round_)
    if reason := roll.may_vote(round_, user) or window_refusal(round_):
        raise CastRefused(reason)
    key = keys.load(round_)
    if key is None:
        raise CastRefused(Refusal.KEY_MISSING)
    return key


def _ballot_of(round_: Round, key: BallotKey, person: str) -> Ballot | None:
    return db.session.scalar(
        select(Ballot)
        .where(Ballot.round_id == round_.id, Ballot.ballot_key == key.ballot(round_, person))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _mark(round_: Round, person: str, area: str, channel: str) -> bool:
    """Mark the roll; False when the person was marked already. Refuses another channel's voter."""
    insert = insert_for(db.session, Participation).values(
        round_id=round_.id, person=person, channel=channel, station=""
    )
    added = insert.on_conflict_do_nothing().returning(Participation.__table__.c.channel)
    if db.session.execute(added).first() is not None:
        _count_turnout(round_, area, channel)
        return True
    marked = db.session.get(Participation, (round_.id, person))
    if marked is not None and marked.channel != channel:
        raise CastRefused(Refusal.ALREADY_CAST_ON_PAPER)
    return False


def _count_turnout(round_: Round, area: str, channel: str) -> None:
    insert = insert_for(db.session, Turnout).values(
        round_id=round_.id, day=local(now()).date(), area=area, channel=channel, n=1
    )
    keys_ = [Turnout.round_id, Turnout.day, Turnout.area, Turnout.channel]
    one_more = {"n": Turnout.__table__.c.n + 1}
    db.session.execute(insert.on_conflict_do_update(index_elements=keys_, set_=one_more))


def _put(  # noqa: PLR0917
    round_: Round, key: BallotKey, person: str, area: str, choices: Choices, submission: str,
    channel: str,
) -> Receipt:  # fmt: skip
    values = {
        "round_id": round_.id,
        "ballot_key": key.ballot(round_, person),
        "slot": secrets.token_hex(16),
        "version": 1,
        "area": area,
        "channel": channel,
        "content": text_of(choices),
        "nonce": secrets.token_hex(16),
        "leaf": "",
        "submission": submission,
        "is_cancelled": False,
    }
    db.session.execute(insert_for(db.session, Ballot).values(**values))
    return Receipt(Deed.CAST, 1, area, str(values["slot"]))


def _replace(ballot: Ballot | None, choices: Choices, submission: str) -> Receipt:
    if ballot is None:  # marked as voted, but no ballot: never give a second one
        raise CastRefused(Refusal.BALLOT_MISSING)
    if ballot.submission == submission:
        return Receipt(Deed.REPEATED, ballot.version, ballot.area, ballot.slot)
    ballot.is_cancelled = False
    _overwrite(ballot, text_of(choices), submission)
    db.session.flush()
    return Receipt(Deed.CHANGED, ballot.version, ballot.area, ballot.slot)


def _overwrite(ballot: Ballot, content: str, submission: str) -> None:
    ballot.content = content
    ballot.nonce = secrets.token_hex(16)
    ballot.submission = submission
    ballot.version += 1
