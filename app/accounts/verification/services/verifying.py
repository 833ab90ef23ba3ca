"""Verifying an account: a claim is counted, checked, and kept; two accounts of one document go to staff.

The answer to a claim never says which part of it was wrong.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select

from app.accounts import limits
from app.accounts.limits import Limit
from app.accounts.models import User
from app.accounts.verification import days, documents
from app.accounts.verification.methods import Claim, Method, Resident, Unavailable
from app.accounts.verification.models import Conflict, Verification
from app.core.clock import now
from app.core.database import insert_for
from app.core.i18n import local, zone
from app.core.site import site
from app.extensions import db

# A person mistypes a few times; somebody who guesses birth dates gets no further than that.
ACCOUNT = Limit("verification", free=5, first=timedelta(minutes=1), longest=timedelta(hours=12), leak=timedelta(hours=2))  # fmt: skip
# Anybody can enter a neighbour's number, so this wait must not keep the neighbour out for long.
DOCUMENT = Limit("verification-document", free=8, first=timedelta(minutes=1), longest=timedelta(hours=1), leak=timedelta(minutes=30))  # fmt: skip


class Outcome(StrEnum):
    """What became of a claim that was right."""

    VERIFIED = "verified"
    RENEWED = "renewed"
    WAITING = "waiting"  # for staff: another account is verified with this document


class NotMatched(Exception):
    """The claim is wrong or unknown."""


class OtherDocument(Exception):
    """The account is verified with another document; only staff may change that."""


class Locked(Exception):
    """Too many claims lately; `wait` says for how long nothing is checked."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


def attempt(user: User, method: Method, claim: Claim) -> Outcome:
    """Check what somebody says and keep it if it is right.

    Raises Locked, NotMatched, OtherDocument, and Unavailable when it cannot be checked now. The
    attempt is counted before it is made, and stays so whatever becomes of this transaction.
    """
    tries = (ACCOUNT, user.uuid), (DOCUMENT, claim.document)
    if wait := limits.enter(*tries):
        raise Locked(wait)
    resident = method.check(claim)
    if resident is None:
        raise NotMatched
    done = keep(user, resident, method.name)
    if done is Outcome.VERIFIED:  # else one's own right answer would buy new guesses at others'
        limits.refund(*tries)
    return done


def keep(user: User, resident: Resident, method: str, *, by_staff: bool = False) -> Outcome:
    """Verify or renew an account. Raises OtherDocument, or Unavailable under a wrong register key.

    The unique keys decide between accounts that verify with one document at the same moment.
    """
    try:
        documents.vouch()
    except documents.WrongKey as wrong:
        raise Unavailable("the register key is not the one of this database") from wrong
    values = _values(resident, method)
    new = insert_for(db.session, Verification).values(user_id=user.id, **values)
    if db.session.execute(new.on_conflict_do_nothing().returning(Verification.user_id)).first():
        return Outcome.VERIFIED
    holder = _holder(resident.document)
    if holder is not None and holder.user_id != user.id:
        return _queue(holder, user, resident, method)
    mine = db.session.get(Verification, user.id, with_for_update=True, populate_existing=True)
    if mine is None:
        raise Unavailable("the other account let go of this document a moment ago")
    if holder is None and not by_staff:
        raise OtherDocument
    for name, value in values.items():
        setattr(mine, name, value)
    db.session.flush()
    return Outcome.RENEWED


def ends_at() -> datetime | None:
    """When a verification of today ends: at the end of a day of the council's zone."""
    months = site().verification_months
    if not months:
        return None
    day = days.months_after(local(now()).date(), months)
    return datetime.combine(day, time(23, 59, 59), zone())


def _values(resident: Resident, method: str) -> dict[str, object]:
    return {
        "document": resident.document,
        "born": resident.born,
        "district_id": resident.district_id,
        "method": method,
        "until": ends_at(),
        "reminded_at": None,
    }


def _holder(document: str) -> Verification | None:
    query = select(Verification).where(Verification.document == document).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _queue(holder: Verification, user: User, resident: Resident, method: str) -> Outcome:
    """Let staff decide; asked again, the question is the same one."""
    conflict = insert_for(db.session, Conflict).values(
        document=resident.document, first_id=holder.user_id, second_id=user.id, method=method,
        born=resident.born, district_id=resident.district_id, created_at=now(), reason="",
    )  # fmt: skip
    db.session.execute(conflict.on_conflict_do_nothing())
    return Outcome.WAITING
