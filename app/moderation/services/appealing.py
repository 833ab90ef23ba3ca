"""Asking for another look at a decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from app.core.clock import now
from app.core.upsert import insert_into
from app.extensions import db
from app.moderation import mails
from app.moderation.links import Standing
from app.moderation.models import Appeal, Case, CaseState, StepKind
from app.moderation.services import steps
from app.moderation.services.deciding import AlreadyDecided
from app.moderation.targets import APPEAL_HOURS


def appeal(standing: Standing, text: str) -> Appeal:
    """Have somebody else look at a decision again. Raises AlreadyDecided where it was appealed before by them."""
    decision = standing.decision
    case = decision.case
    _reopen(case)
    new = insert_into(db.session(), Appeal).values(
        case_id=case.id,
        decision_id=decision.id,
        party=standing.party,
        appellant_id=standing.person.id if standing.person else None,
        report_id=standing.report.id if standing.report else None,
        text=text,
        created_at=now(),
        first_by_id=decision.by_id,
    )
    found = db.session.scalar(new.on_conflict_do_nothing().returning(Appeal.id))
    if found is None:
        raise AlreadyDecided
    steps.note(case, StepKind.APPEALED, standing.person if standing.party == "author" else None)
    row = db.session.get_one(Appeal, found)
    mails.appealed(row)
    return row


def _reopen(case: Case) -> None:
    """The case waits for somebody else, until then what was decided holds."""
    moved = db.session.scalar(
        update(Case)
        .where(Case.id == case.id, Case.state.not_in(["new", "deciding"]))
        .values(state=CaseState.APPEALED, moderator_id=None, due_at=_due())
        .returning(Case.id)
    )
    if moved is None:
        raise AlreadyDecided
    db.session.refresh(case)


def _due() -> datetime:
    return now() + timedelta(hours=APPEAL_HOURS)
