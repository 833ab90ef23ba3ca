"""Telling people that a decision is late: once for each day that was promised."""

from __future__ import annotations

from sqlalchemy import update

from app.core.clock import now
from app.core.events import Late, emit
from app.core.i18n import local
from app.core.jobs import job
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.decisions import queries
from app.meetings.models import UNFINISHED, Decision


def tell_of_late_ones() -> int:
    """Tell owners and followers of what became late; how many decisions that were. Commits each."""
    told = 0
    for decision_id in db.session.scalars(queries.late_untold()).all():
        told += _tell(decision_id)
        db.session.commit()
    return told


def _tell(decision_id: int) -> bool:
    """The condition is in the UPDATE, so that of two workers one tells."""
    decisions = table_of(Decision)
    is_mine = db.session.scalar(
        update(decisions)
        .where(decisions.c.id == decision_id, decisions.c.progress.in_(UNFINISHED))
        .where(decisions.c.due_on < local(now()).date())
        .where(decisions.c.late_told_for.is_distinct_from(decisions.c.due_on))
        .values(late_told_for=decisions.c.due_on)
        .returning(decisions.c.id)
    )
    if is_mine is None:
        return False
    decision = db.session.get(Decision, decision_id, populate_existing=True)
    assert decision is not None
    emit(Late(decision, decision.owner))
    return True


@job("11")
def remind() -> None:
    """Look once an hour for what has become late."""
    tell_of_late_ones()
