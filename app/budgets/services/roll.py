"""The roll: who may vote in a round, and who has."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from app.accounts.models import User
from app.budgets.models import Eligible, Participation, Round
from app.budgets.services.keys import BallotKey
from app.core.database import insert_for
from app.core.refusals import Refusal
from app.extensions import db


def may_vote(round_: Round, user: User) -> Refusal | None:
    """The frozen rule of the foundation: a confirmed account that is not blocked."""
    if user.blocked_at is not None:
        return Refusal.BLOCKED
    return None if user.confirmed_at else Refusal.NOT_CONFIRMED


def admit(round_: Round, person: str, area: str) -> str:
    """Put a person on the roll unless they are there; gives back the area they stand under."""
    db.session.execute(
        insert_for(db.session, Eligible)
        .values(round_id=round_.id, person=person, area=area)
        .on_conflict_do_nothing()
    )
    stands_under = select(Eligible.area).where(
        Eligible.round_id == round_.id, Eligible.person == person
    )
    return db.session.scalars(stands_under).one()


def size() -> int:
    """How many people the rule lets vote now."""
    people = select(func.count()).select_from(User)
    return db.session.scalar(people.where(User.confirmed_at.is_not(None), User.blocked_at.is_(None))) or 0  # fmt: skip


def has_voted(round_: Round, user: User, key: BallotKey) -> bool:
    """Whether this person is marked as having cast a ballot."""
    marked = exists().where(
        Participation.round_id == round_.id, Participation.person == key.person(user.uuid)
    )
    return bool(db.session.scalar(select(marked)))
