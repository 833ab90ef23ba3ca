"""Closing a round, step by step. Each step can be repeated: killed anywhere, it goes on from there.

close -> count -> copy the ballots out in slot order -> rewrite what is left -> destroy the keys.
`finish` in `app/budgets/tasks.py` runs them, each in a transaction of its own, and has the job
`explain` work out what the count means. Publishing is a decision of its own, taken after that.
"""

from __future__ import annotations

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.budgets import mails
from app.budgets.models import Ballot, CountedBallot, Draft, Eligible, Participation, Round
from app.budgets.models.rounds import RoundState
from app.budgets.services import keys, roll, tally
from app.core.clock import now
from app.core.database import Base
from app.core.events import Concluded, StaffActed, emit
from app.core.mail import OutgoingMail
from app.core.refusals import Refusal
from app.extensions import db

COPIED = ("round_id", "slot", "version", "area", "channel", "content", "nonce", "is_cancelled")
ROLLS: tuple[type[Base], ...] = (Eligible, Participation)


class NotClosable(Exception):
    """The step does not fit where the round stands."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def close(round_: Round, actor: User | None, reason: str = "") -> None:
    """Take no more ballots. Before its time a round closes only with a reason, which is published."""
    lock(round_)
    if round_.closed_at is not None:
        return
    if round_.state not in (RoundState.VOTING, RoundState.COUNTING):
        raise NotClosable(Refusal.NOT_OPEN_YET)
    if round_.state is RoundState.VOTING:
        if not reason.strip():
            raise NotClosable(Refusal.ROUND_OPEN)
        round_.close_reason = reason.strip()
    round_.closed_at = now()
    round_.electorate = roll.size()
    db.session.flush()
    emit(StaffActed(actor, "round.closed", round_, {}, {"reason": round_.close_reason}))


def count(round_: Round) -> None:
    """Count and keep the results, which nobody but the facilitators sees until they are published."""
    lock(round_)
    if round_.counted_at is None:
        tally.keep(round_, tally.count_round(round_))
        round_.counted_at = now()
        db.session.flush()


def copy_out(round_: Round) -> None:
    """Move the ballots into the table of counted ones in slot order, without their pseudonyms.

    The rolls are written anew in the order of their keys, so that no order of arrival is left.
    """
    lock(round_)
    if round_.unlinked_at is not None:
        return
    columns = [getattr(Ballot, name) for name in COPIED]
    source = select(*columns).where(Ballot.round_id == round_.id).order_by(Ballot.slot)
    db.session.execute(insert(CountedBallot).from_select(list(COPIED), source))
    db.session.execute(delete(Ballot).where(Ballot.round_id == round_.id))
    db.session.execute(delete(Draft).where(Draft.round_id == round_.id))
    mails.forget_casts(round_)
    for model in ROLLS:
        _rewrite(db.session(), model, round_.id)


def finish_unlinking(round_: Round) -> None:
    """Destroy the keys and say so; from now on the database refuses any ballot of this round."""
    lock(round_)
    if db.session.scalar(select(func.count()).where(Ballot.round_id == round_.id)):
        raise NotClosable(Refusal.NOT_SUPPORTED)
    keys.destroy(round_)
    round_.unlinked_at = round_.unlinked_at or now()
    db.session.flush()


def publish(round_: Round, actor: User | None) -> None:
    """Make the results public."""
    lock(round_)
    if round_.unlinked_at is None:
        raise NotClosable(Refusal.NOT_SUPPORTED)
    if round_.results_at is None:
        round_.results_at = now()
        db.session.flush()
        emit(StaffActed(actor, "round.results_published", round_, {}, {}))
        emit(Concluded(round_, actor))


def compact(engine: Engine) -> None:
    """Leave no trace of rows that were moved: rewrite the tables, cut the journal."""
    models: tuple[type[Base], ...] = (Ballot, CountedBallot, Draft, OutgoingMail, *ROLLS)
    tables = [model.__tablename__ for model in models]
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = True  # type: ignore[union-attr]
            statements = [f"VACUUM FULL {table}" for table in tables]
        else:
            statements = ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        if engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = False  # type: ignore[union-attr]
    finally:
        connection.close()


def lock(round_: Round) -> None:
    """Wait for casts that are under way, keep others out, and see the round as it is."""
    table = Round.__table__
    db.session.execute(select(table.c.id).where(table.c.id == round_.id).with_for_update())
    db.session.refresh(round_)


def _rewrite(session: Session, model: type[Base], round_id: int) -> None:
    table = model.__table__
    mine = table.c.round_id == round_id
    rows = [dict(row) for row in session.execute(select(table).where(mine).order_by(table.c.person)).mappings()]  # fmt: skip
    session.execute(table.delete().where(mine))  # type: ignore[attr-defined]
    if rows:
        session.execute(table.insert(), rows)  # type: ignore[attr-defined]
