"""Casting, changing and cancelling a ballot: each in one transaction that checks the clock itself.

The order in it: lock the round against closing, look at the time, mark the roll (a unique
key decides who is first), then write the ballot under its pseudonym.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from app.budgets import queries
from app.budgets.log import receipts
from app.budgets.log.entries import SIZE, Commitment, cancellation, commit
from app.budgets.models import Ballot, Participation, Round, RoundState, Turnout
from app.budgets.services import keys, logbook, roll
from app.budgets.services.choices import Refused, faults_of, text_of
from app.budgets.services.elections import Choices
from app.budgets.services.keys import BallotKey
from app.budgets.services.voters import Guest, Voter
from app.core.clock import now
from app.core.database import insert_for
from app.core.i18n import local
from app.core.refusals import Refusal
from app.extensions import db


class CastRefused(Exception):
    """A ballot was not taken: why, and what is wrong with its choices. Nothing was changed.

    `withdrawn` are the codes of choices that were taken out of the vote; the others can be cast.
    """

    def __init__(
        self, reason: Refusal, faults: list[Refused] | None = None, withdrawn: Iterable[str] = ()
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.faults = faults or []
        self.withdrawn = tuple(withdrawn)


class Deed(StrEnum):
    """What became of a ballot."""

    CAST = "cast"
    CHANGED = "changed"
    REPEATED = "repeated"  # the same submission again: nothing new happened
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Receipt:
    """The answer to a voter; it never says what was chosen. `promise` is what they take home."""

    deed: Deed
    version: int
    area: str
    promise: receipts.Receipt = field(repr=False)


def window_refusal(round_: Round) -> Refusal | None:
    """Why nobody can vote in this round now, if nobody can."""
    match round_.state:
        case RoundState.DRAFT | RoundState.PLANNED:
            return Refusal.NOT_OPEN_YET
        case RoundState.PAUSED:
            return Refusal.ROUND_PAUSED
        case RoundState.VOTING:
            return None if keys.load(round_) and keys.signer(round_) else Refusal.KEY_MISSING
        case _:
            return Refusal.ROUND_CLOSED


def cast(  # noqa: PLR0917
    round_: Round, user: Voter, area: str, choices: Choices, submission: str, channel: str = "web"
) -> Receipt:
    """Cast a ballot or replace it; the same submission twice is one. Raises CastRefused."""
    key = _enter(round_, user)
    person = _person(round_, user)
    area = roll.area_of(round_, user) or area if round_.has_areas else ""
    area = roll.admit(round_, person, area)
    if round_.has_areas and area not in {envelope.area for envelope in round_.envelopes} - {""}:
        raise CastRefused(Refusal.WRONG_DISTRICT)
    ballot = _ballot_of(round_, key, person)
    if ballot is not None and ballot.submission == submission:
        return _receipt(round_, Deed.REPEATED, ballot)
    projects = db.session.scalars(queries.standing(round_.id)).all()
    if gone := [p.code for p in projects if p.withdrawn_at and p.code in choices]:
        raise CastRefused(Refusal.PROJECT_WITHDRAWN, withdrawn=gone)
    if faults := faults_of(round_, area, choices, projects):
        raise CastRefused(Refusal.NOT_SUPPORTED, faults)
    is_first = mark(round_, person, area, channel)
    if is_first or (ballot is None and isinstance(user, Guest)):  # marked at the desk, not here
        return _put(round_, key, person, area, choices, submission, channel)
    return _replace(round_, _ballot_of(round_, key, person), choices, submission)


def cancel(round_: Round, user: Voter, submission: str) -> Receipt:
    """Empty a cast ballot; its row and the mark on the roll stay. Raises CastRefused."""
    key = _enter(round_, user)
    person = _person(round_, user)
    if reason := elsewhere(round_, person):
        raise CastRefused(reason)
    ballot = _ballot_of(round_, key, person)
    if ballot is None:
        raise CastRefused(Refusal.BALLOT_MISSING)
    if not ballot.is_cancelled and ballot.submission != submission:
        where = _where(round_, ballot.area, ballot.channel)
        _overwrite(round_, ballot, cancellation(where, ballot.slot, ballot.version + 1), submission)
        ballot.content, ballot.is_cancelled = "", True
        db.session.flush()
    return _receipt(round_, Deed.CANCELLED, ballot)


def receipt_of(round_: Round, user: Voter, submission: str) -> Receipt | None:
    """The receipt of a submission that is in the box, for who could not be told so."""
    ballot = own_ballot(round_, user)
    is_in = ballot is not None and ballot.submission == submission
    return _receipt(round_, Deed.REPEATED, ballot) if ballot is not None and is_in else None


def own_ballot(round_: Round, user: Voter) -> Ballot | None:
    """The ballot this person has cast, for their own eyes; None after the keys are gone.

    What was cast at the screen of a station is nothing that an account sees or changes.
    """
    key = keys.load(round_)
    person = roll.person_of(round_, user)
    if key is None or person is None:
        return None
    ballot = db.session.get(Ballot, (round_.id, key.ballot(round_, person)))
    is_own = isinstance(user, Guest) or (ballot is not None and ballot.channel == "web")
    return ballot if is_own else None


def _enter(round_: Round, user: Voter) -> BallotKey:
    """Hold the round open for this transaction, or refuse."""
    hold(round_)
    if reason := roll.may_vote(round_, user) or window_refusal(round_):
        raise CastRefused(reason)
    key = keys.load(round_)
    if key is None:
        raise CastRefused(Refusal.KEY_MISSING)
    return key


def hold(round_: Round) -> None:
    """Keep the round from being closed until this transaction ends, and see it as it is."""
    table = Round.__table__
    db.session.execute(select(table.c.id).where(table.c.id == round_.id).with_for_update(read=True))
    db.session.refresh(round_)


def _person(round_: Round, user: Voter) -> str:
    """Of somebody who may vote, and so has what the rule asks for."""
    person = roll.person_of(round_, user)
    if person is None:
        raise CastRefused(Refusal.NOT_ON_ROLL)
    return person


def _ballot_of(round_: Round, key: BallotKey, person: str) -> Ballot | None:
    return db.session.scalar(
        select(Ballot)
        .where(Ballot.round_id == round_.id, Ballot.ballot_key == key.ballot(round_, person))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def mark(round_: Round, person: str, area: str, channel: str, station: str = "") -> bool:
    """Mark the roll; False when the person was marked already. Refuses another channel's voter."""
    insert = insert_for(db.session, Participation).values(
        round_id=round_.id, person=person, channel=channel, station=station
    )
    added = insert.on_conflict_do_nothing().returning(Participation.__table__.c.channel)
    if db.session.execute(added).first() is not None:
        _count_turnout(round_, area, channel)
        return True
    marked = db.session.get(Participation, (round_.id, person))
    if marked is not None and marked.channel != channel:
        raise CastRefused(already(marked.channel))
    return False


def elsewhere(round_: Round, person: str | None) -> Refusal | None:
    """Why somebody cannot vote online whom a desk has marked."""
    marked = roll.mark_of(round_, person)
    return already(marked.channel) if marked and marked.channel != "web" else None


def already(channel: str) -> Refusal:
    """Why somebody whom this channel has marked cannot vote by another."""
    return {"paper": Refusal.ALREADY_CAST_ON_PAPER, "kiosk": Refusal.ALREADY_AT_STATION}.get(
        channel, Refusal.ALREADY_CAST_ONLINE
    )


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
    slot, content = secrets.token_hex(SIZE), text_of(choices)
    entry = commit(_where(round_, area, channel), slot, 1, content)
    values = {
        "round_id": round_.id,
        "ballot_key": key.ballot(round_, person),
        "slot": slot,
        "version": 1,
        "area": area,
        "channel": channel,
        "content": content,
        "nonce": entry.nonce,
        "leaf": entry.leaf,
        "submission": submission,
        "is_cancelled": False,
    }
    logbook.add(round_, entry)
    db.session.execute(insert_for(db.session, Ballot).values(**values))
    return Receipt(Deed.CAST, 1, area, logbook.promise(round_, entry.leaf))


def _replace(round_: Round, ballot: Ballot | None, choices: Choices, submission: str) -> Receipt:
    if ballot is None:  # marked as voted, but no ballot: never give a second one
        raise CastRefused(Refusal.BALLOT_MISSING)
    if ballot.submission == submission:
        return _receipt(round_, Deed.REPEATED, ballot)
    content = text_of(choices)
    where = _where(round_, ballot.area, ballot.channel)
    _overwrite(round_, ballot, commit(where, ballot.slot, ballot.version + 1, content), submission)
    ballot.content, ballot.is_cancelled = content, False
    db.session.flush()
    return _receipt(round_, Deed.CHANGED, ballot)


def _overwrite(round_: Round, ballot: Ballot, entry: Commitment, submission: str) -> None:
    """A new version: nothing of the old one stays but its entry in the log."""
    logbook.add(round_, entry)
    ballot.nonce, ballot.leaf, ballot.submission = entry.nonce, entry.leaf, submission
    ballot.version += 1


def _where(round_: Round, area: str, channel: str) -> dict[str, str]:
    return {"round": round_.log_origin, "area": area, "channel": channel}


def _receipt(round_: Round, deed: Deed, ballot: Ballot) -> Receipt:
    promise = logbook.promise(round_, ballot.leaf)
    return Receipt(deed, ballot.version, ballot.area, promise)
