"""How far a decision is; and forgetting one that was none."""

from __future__ import annotations

from datetime import date

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.extensions import db
from app.meetings import locking
from app.meetings.decisions.services.saying import facts
from app.meetings.models import Decision, Progress, ProgressReport


def report(decision: Decision, actor: User, progress: Progress, reason: str, due_on: date | None) -> None:  # fmt: skip
    """Say how far a decision is, why, and by when it will be done; earlier reports stay public."""
    locking.hold(decision)
    before = {"progress": decision.progress.value, "due_on": str(decision.due_on or "")}
    decision.progress, decision.reason, decision.due_on = progress, reason, due_on
    decision.progress_at = now()
    decision.reports.append(
        ProgressReport(progress=progress, reason=reason, due_on=due_on, author_id=actor.id)
    )
    db.session.flush()
    after = {"progress": progress.value, "due_on": str(due_on or ""), "reason": reason}
    emit(StaffActed(actor, "decision.reported", decision, before, after))


def forget(decision: Decision, actor: User) -> None:
    """Delete a decision that was written down by mistake, before it is public."""
    locking.hold(decision)
    if decision.published_at is not None:
        raise ValueError("a public decision stays")
    emit(StaffActed(actor, "decision.deleted", decision.meeting, facts(decision), {}))
    db.session.delete(decision)
    db.session.flush()
