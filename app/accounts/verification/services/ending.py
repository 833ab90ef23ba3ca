"""Verifications that end soon: whose they are is told once, while there is time to renew."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.accounts.mails import write
from app.accounts.verification.models import Verification
from app.core.clock import now
from app.extensions import db

SOON = timedelta(days=30)
AT_ONCE = 500


def remind() -> int:
    """Write to those whose verification ends within a month; returns how many, at most 500."""
    moment = now()
    query = (
        select(Verification)
        .where(Verification.reminded_at.is_(None))
        .where(Verification.until > moment, Verification.until <= moment + SOON)
        .order_by(Verification.until)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ending = db.session.scalars(query).all()
    for verification in ending:
        verification.reminded_at = moment
        write(verification.user, "accounts/verification_ends", until=verification.until)
    db.session.flush()
    return len(ending)
