"""Telling everybody who has cast of an exception, in batches that a killed worker goes on from.

Who has cast is not kept by account anywhere: the person key of each account is worked out and looked for on the
roll. A batch of mails and how far it went are one transaction.
"""

from __future__ import annotations

from sqlalchemy import select

from app.budgets import mails
from app.budgets.models import Round, RoundDecision
from app.budgets.models.decisions import EXCEPTIONS
from app.budgets.services import casting, marked
from app.core.clock import now
from app.extensions import db

BATCH = 500


def untold() -> list[int]:
    """The exceptions of open rounds of which not all voters have a mail yet, the first one first."""
    query = (
        select(RoundDecision.id)
        .join(RoundDecision.round)
        .where(
            Round.closed_at.is_(None),
            RoundDecision.confirmed_at.is_not(None),
            RoundDecision.mailed_at.is_(None),
            RoundDecision.act.in_(EXCEPTIONS),
        )
    )
    return list(db.session.scalars(query.order_by(RoundDecision.id)))


def tell_some(decision_id: int, most: int = BATCH) -> bool:
    """Write the mails of the next accounts; whether there are more. The caller commits.

    The row's lock lets one worker at a time go on. After the close nothing is written: the row of such a mail says who voted.
    """
    asked = db.session.get(RoundDecision, decision_id)
    if asked is not None:
        casting.hold(asked.round)
    decision = db.session.get(
        RoundDecision, decision_id, with_for_update=True, populate_existing=True
    )
    if decision is None or decision.mailed_at is not None or decision.round.closed_at is not None:
        return False
    accounts = marked.next_accounts(decision.mailed_to, most)
    for voter in marked.those_who_have_cast(decision.round, accounts):
        if voter.email:
            mails.exception_made(voter.email, voter.locale or "en", voter.uuid, decision)
    if accounts:
        decision.mailed_to = accounts[-1].id
    if len(accounts) < most:
        decision.mailed_at = now()
    db.session.flush()
    return len(accounts) == most
