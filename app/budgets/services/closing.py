"""Closing a round, step by step. Each step can be repeated: killed anywhere, it goes on from there.

close and seal the log -> count -> write the archive and verify it -> copy the ballots out in slot
order -> rewrite what is left -> destroy the keys.
`finish` in `app/budgets/tasks.py` runs them, each in a transaction of its own, and has the job
`explain` work out what the count means. Publishing is a decision of its own, taken after that.
"""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.budgets import mails
from app.budgets.models import (
    Ballot,
    CountedBallot,
    Draft,
    Eligible,
    KioskCode,
    LogEntry,
    Participation,
    Round,
)
from app.budgets.models.rounds import RoundState
from app.budgets.services import agreement, bundle, keys, logbook, roll, tally
from app.budgets.services.bundle import Files
from app.budgets.services.paper import reconciling
from app.core.clock import now
from app.core.database import Base
from app.core.events import Concluded, StaffActed, emit
from app.core.refusals import Refusal
from app.core.storage import key_of, storage
from app.extensions import db

COPIED = ("round_id", "slot", "version", "area", "channel", "content", "nonce", "is_cancelled")
ROLLS: tuple[type[Base], ...] = (Eligible, Participation)


class NotClosable(Exception):
    """The step does not fit where the round stands."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def close(round_: Round, actor: User | None, reason: str = "") -> None:
    """Take no more ballots. Before its time, or without sheets that wait, only with a reason, which is published."""
    lock(round_)
    if round_.closed_at is not None:
        return
    if not round_.is_under_way and round_.state is not RoundState.COUNTING:
        raise NotClosable(Refusal.NOT_OPEN_YET)
    require_agreement(round_)
    if round_.is_under_way and not reason.strip():
        raise NotClosable(Refusal.ROUND_OPEN)
    _leave_paper(round_, reason.strip())
    if round_.is_under_way:
        round_.close_reason = reason.strip()
        logbook.note(round_, "ended", round_.close_reason)
    round_.closed_at = now()
    round_.electorate = roll.complete(round_)
    db.session.flush()
    if admitted := roll.admitted(round_):
        logbook.announce(round_, "admit", eligible=admitted)
    logbook.seal(round_, fewest=1)
    emit(StaffActed(actor, "round.closed", round_, {}, {"reason": round_.close_reason}))


def require_agreement(round_: Round) -> None:
    """Stop before anything is closed for good where somebody is marked and no ballot is there. Raises NotClosable."""
    if agreement.gaps(round_):
        raise NotClosable(Refusal.ROLL_DIFFERS)


def _leave_paper(round_: Round, reason: str) -> None:
    """Sheets in batches that are not committed stay out of the box: the log says how many, and why."""
    sheets = reconciling.waiting(round_)
    if sheets and not reason:
        raise NotClosable(Refusal.PAPER_WAITS)
    if sheets:
        round_.close_reason = reason
        logbook.note(round_, "paper", reason, sheets=sheets)


def count(round_: Round) -> None:
    """Count and keep the results, which nobody but the facilitators sees until they are published."""
    lock(round_)
    if round_.counted_at is None:
        tally.keep(round_, tally.count_round(round_))
        round_.counted_at = now()
        db.session.flush()


def end_log(round_: Round, fixed: Files) -> None:
    """Close the log with the hashes of what is published. Nothing can be added to it after that."""
    lock(round_)
    if not logbook.has_ended(round_.id):
        require_agreement(round_)
        logbook.announce(round_, "close", **bundle.closing_facts(round_, fixed))


def keep_bundle(round_: Round, data: bytes) -> None:
    """Keep the archive, which has been verified."""
    lock(round_)
    round_.bundle = key_of(data)
    storage().write(round_.bundle, data, "application/zip")
    db.session.flush()


def copy_out(round_: Round) -> None:
    """Move the ballots into the table of counted ones in slot order, without their pseudonyms.

    The rolls are written anew in the order of their keys, so that no order of arrival is left.
    """
    lock(round_)
    if round_.unlinked_at is not None:
        return
    if not round_.bundle:
        raise NotClosable(Refusal.NOT_SUPPORTED)
    columns = [getattr(Ballot, name) for name in COPIED]
    source = select(*columns).where(Ballot.round_id == round_.id).order_by(Ballot.slot)
    db.session.execute(insert(CountedBallot).from_select(list(COPIED), source))
    db.session.execute(delete(Ballot).where(Ballot.round_id == round_.id))
    db.session.execute(delete(Draft).where(Draft.round_id == round_.id))
    db.session.execute(delete(KioskCode).where(KioskCode.round_id == round_.id))
    mails.forget_casts(round_)
    for model in ROLLS:
        _rewrite(db.session(), model, round_.id, "person")
    _rewrite(db.session(), LogEntry, round_.id, "seq")


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
    if round_.unlinked_at is None or round_.is_rehearsal:
        raise NotClosable(Refusal.NOT_SUPPORTED)
    if round_.results_at is None:
        round_.results_at = now()
        db.session.flush()
        emit(StaffActed(actor, "round.results_published", round_, {}, {}))
        emit(Concluded(round_, actor))


def lock(round_: Round) -> None:
    """Wait for casts that are under way, keep others out, and see the round as it is."""
    table = Round.__table__
    db.session.execute(select(table.c.id).where(table.c.id == round_.id).with_for_update())
    db.session.refresh(round_)


def _rewrite(session: Session, model: type[Base], round_id: int, order: str) -> None:
    table = model.__table__
    mine = table.c.round_id == round_id
    rows = [dict(row) for row in session.execute(select(table).where(mine).order_by(table.c[order])).mappings()]  # fmt: skip
    session.execute(table.delete().where(mine))  # type: ignore[attr-defined]
    if rows:
        session.execute(table.insert(), rows)  # type: ignore[attr-defined]
