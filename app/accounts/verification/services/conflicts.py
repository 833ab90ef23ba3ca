"""Two accounts, one document: staff decide whose it is, with a reason that both are told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from app.accounts.mails import write
from app.accounts.models import User
from app.accounts.verification.models import Conflict, Decision, Verification
from app.accounts.verification.services.verifying import ends_at
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.extensions import db

KEPT_DECIDED = timedelta(days=90)  # for questions; what was decided stays in the audit log


class NotDecidable(Exception):
    """Somebody was faster, or the second account is verified with another document by now."""


def decide(conflict: Conflict, decision: Decision, reason: str, by: User) -> None:
    """Leave the document with the first account, or move it to the second. Raises NotDecidable."""
    db.session.refresh(conflict, with_for_update=True)
    if conflict.decided_at is not None:
        raise NotDecidable
    holder = db.session.scalar(
        select(Verification).where(Verification.document == conflict.document).with_for_update()
    )
    if decision is Decision.MOVED:
        _move(conflict, holder)
    conflict.decided_at, conflict.decided_by_id = now(), by.id
    conflict.decision, conflict.reason = decision, reason
    db.session.flush()
    _tell(conflict, holder.user if holder and decision is Decision.MOVED else None)
    emit(
        StaffActed(
            by, "verification.decided", conflict.second, {},
            {"decision": decision.value, "reason": reason},
        )
    )  # fmt: skip


def forget(user: User) -> None:
    """Drop what is kept of somebody who leaves."""
    mine = or_(Conflict.first_id == user.id, Conflict.second_id == user.id)
    db.session.execute(delete(Conflict).where(mine))
    db.session.execute(delete(Verification).where(Verification.user_id == user.id))


def forget_decided() -> None:
    """Delete what was decided some months ago."""
    old = Conflict.decided_at < now() - KEPT_DECIDED
    db.session.execute(delete(Conflict).where(old))


def _move(conflict: Conflict, holder: Verification | None) -> None:
    mine = db.session.get(Verification, conflict.second_id, with_for_update=True)
    if mine is not None:
        raise NotDecidable
    if holder is not None:
        db.session.delete(holder)
        db.session.flush()
    db.session.add(
        Verification(
            user_id=conflict.second_id, document=conflict.document, born=conflict.born,
            district_id=conflict.district_id, method=conflict.method, until=ends_at(),
        )
    )  # fmt: skip
    db.session.flush()


def _tell(conflict: Conflict, loser: User | None) -> None:
    """The second account learns how it was decided; the first one only if it lost something."""
    moved = conflict.decision is Decision.MOVED
    what = {"is_verified": moved, "reason": conflict.reason}
    write(conflict.second, "accounts/verification_decided", **what)
    if loser is not None:
        what = {"is_verified": False, "reason": conflict.reason}
        write(loser, "accounts/verification_decided", **what)
