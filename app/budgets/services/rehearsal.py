"""A rehearsal: a copy of a round in which test voters vote, that is closed and counted like a real one.

Nothing of it counts and nothing of it is public. It has a roll, keys and a log of its own; nobody
with an account is on that roll. The caller commits.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Table, delete, func, select

from app.accounts.models import User
from app.budgets import queries
from app.budgets.models import Envelope, Participation, Project, Round, RoundState
from app.budgets.services import casting, keys, made_up, opening, roll
from app.budgets.services.closing import lock
from app.budgets.services.readiness import missing
from app.budgets.services.voters import StandIn
from app.core.clock import now
from app.core.database import Base
from app.core.events import StaffActed, emit
from app.core.models import Resource
from app.core.refusals import Refusal
from app.core.storage import storage
from app.core.upsert import table_of
from app.extensions import db

MOST_VOTERS = 500
LASTS = timedelta(days=14)
ROUND = ("currency", "rule", "parameters", "ballot_type", "limits", "area_rule", "body", "texts", "locale")  # fmt: skip
PROJECT = (
    "title", "titles", "body", "texts", "locale", "number", "code", "cost", "conflict_group", "place",
    "latitude", "longitude", "category_id", "district_id", "random_key", "component_id",
)  # fmt: skip


class NotPossible(Exception):
    """No rehearsal can be made now: there is one, or the round is past its preparation."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def of(round_: Round) -> Round | None:
    """The rehearsal of a round, if there is one."""
    return db.session.scalar(select(Round).where(Round.rehearses_id == round_.id))


def check(round_: Round) -> None:
    """Whether a rehearsal can be made now. Raises NotPossible, NotReady."""
    if round_.is_rehearsal or round_.state not in (RoundState.DRAFT, RoundState.PLANNED):
        raise NotPossible(Refusal.ROUND_OPEN)
    if of(round_) is not None:
        raise NotPossible(Refusal.ALREADY_DONE)
    if checks := missing(round_):
        raise opening.NotReady(checks)


def make(round_: Round, actor: User | None, voters: int) -> Round:
    """Copy a round that is being prepared and open the copy. Raises NotPossible, NotReady, ValueError."""
    if not 1 <= voters <= MOST_VOTERS:
        raise ValueError(f"{voters} test voters")
    lock(round_)
    check(round_)
    copy = _copy(round_, voters)
    opening.open_round(copy, actor)
    emit(StaffActed(actor, "rehearsal.made", round_, {}, {"test voters": voters}))
    return copy


def _copy(round_: Round, voters: int) -> Round:
    moment = now()
    copy = Round(
        component_id=round_.component_id, rehearses_id=round_.id, test_voters=voters,
        opens_at=moment, closes_at=moment + LASTS, **_columns(round_, ROUND), **_titles(round_),
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    money = {e.id: _copy_envelope(copy, e) for e in round_.envelopes}
    db.session.flush()
    for envelope in round_.envelopes:
        if envelope.rolls_to_id:
            money[envelope.id].rolls_to_id = money[envelope.rolls_to_id].id
    for project in db.session.scalars(queries.standing(round_.id)):
        own = {
            "parent_id": copy.id,
            "round_id": copy.id,
            "envelope_id": money[project.envelope_id].id,
        }
        db.session.add(Project(**_columns(project, PROJECT), **own))
    db.session.flush()
    db.session.refresh(copy)
    return copy


def _copy_envelope(copy: Round, envelope: Envelope) -> Envelope:
    made = Envelope(
        round=copy, **_columns(envelope, ("title", "district_id", "amount", "position"))
    )
    db.session.add(made)
    return made


def _columns(source: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def _titles(round_: Round) -> dict[str, Any]:
    """The titles say it, too, wherever one turns up."""
    titles = {}
    for code, title in {round_.locale: round_.title, **round_.titles}.items():
        with force_locale(code):
            titles[code] = _("Rehearsal: %(title)s", title=title)
    return {"title": titles[round_.locale], "titles": titles if round_.titles else {}}


def voted(copy: Round) -> int:
    """How many have voted, whoever walked through it included."""
    marks = select(func.count()).where(Participation.round_id == copy.id)
    return db.session.scalar(marks) or 0


def let_vote(copy: Round, most: int) -> int:
    """Let the next test voters who have not voted do so; how many did. Raises casting.CastRefused."""
    assert copy.is_rehearsal
    waiting = _waiting(copy)[:most]
    projects = db.session.scalars(queries.standing(copy.id)).all()
    for voter in waiting:
        rng = Random(f"{copy.key_name}/{voter.number}")  # noqa: S311 -- repeated, the same ballot
        area = roll.test_area(copy, voter)
        chosen = made_up.choices(rng, copy, area, projects)
        casting.cast(copy, voter, area, chosen, f"{rng.getrandbits(128):032x}")
    return len(waiting)


def _waiting(copy: Round) -> list[StandIn]:
    marks = select(Participation.person).where(Participation.round_id == copy.id)
    marked = set(db.session.scalars(marks))
    everybody = (StandIn(number) for number in range(1, (copy.test_voters or 0) + 1))
    return [voter for voter in everybody if roll.person_of(copy, voter) not in marked]


def note_end(copy: Round, actor: User | None) -> None:
    """Remember of the real round that its rehearsal was closed, counted and verified."""
    assert copy.unlinked_at is not None
    round_ = db.session.get_one(Round, copy.rehearses_id)
    if round_.rehearsed_at is None or round_.rehearsed_at < copy.unlinked_at:
        round_.rehearsed_at = copy.unlinked_at
        emit(StaffActed(actor, "rehearsal.ended", round_, {}, {"ballots": voted(copy)}))


def remove(copy: Round, actor: User | None) -> None:
    """Delete a rehearsal with all that belongs to it: roll, ballots, log, archive, keys. Raises NotPossible."""
    row = Round.__table__.c.id
    if db.session.scalar(select(row).where(row == copy.id).with_for_update()) is None:
        raise NotPossible(Refusal.ALREADY_DONE)  # somebody else has deleted it meanwhile
    lock(copy)
    if not copy.is_rehearsal:
        raise NotPossible(Refusal.NOT_SUPPORTED)
    round_ = db.session.get_one(Round, copy.rehearses_id)
    keys.destroy(copy)
    if copy.bundle:
        storage().remove(copy.bundle)
    for table in _referring():
        db.session.execute(delete(table).where(table.c.round_id == copy.id))
    db.session.execute(delete(table_of(Resource)).where(table_of(Resource).c.id == copy.id))
    db.session.expire_all()
    emit(StaffActed(actor, "rehearsal.deleted", round_, {}, {}))


def _referring() -> list[Table]:
    """The tables whose rows keep a round from being deleted: those of the roll, the box and the log."""
    found = []
    for table in reversed(Base.metadata.sorted_tables):
        column = table.c.get("round_id")
        owners = column.foreign_keys if column is not None else ()
        if any(key.column.table.name == "rounds" and not key.ondelete for key in owners):
            found.append(table)
    return found
