"""What staff do: check, assign, assess, answer, merge. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Answered, StaffActed, emit
from app.core.upsert import insert_into
from app.extensions import db
from app.proposals.models import Answer, Assessment, Feasibility, Progress, Proposal, Status
from app.proposals.models.proposals import ANSWERS


def answer(
    staff: User,
    proposal: Proposal,
    status: Status,
    headline: str,
    reason: str,
    *,
    cost: int | None = None,
    decided_where: str = "",
    due_on: date | None = None,
    progress: Progress | None = None,
    locale: str = "en",
    at_once: bool = True,
) -> Answer:
    """Answer a proposal officially, or change the answer; public at once or when published."""
    if status not in ANSWERS:
        raise ValueError(f"{status} is not an answer.")
    if not reason.strip():
        raise ValueError("An answer needs a reason.")
    before = _told(proposal.answer)
    given = proposal.answer or Answer(proposal=proposal)
    given.status, given.headline, given.reason = status, headline, reason
    given.cost, given.decided_where, given.locale = cost, decided_where, locale
    given.due_on, given.progress = due_on, progress if due_on else None
    given.answered_by = staff
    db.session.add(given)
    db.session.flush()
    emit(StaffActed(staff, "proposal.answer", proposal, before, _told(given)))
    if at_once or given.is_public:
        publish_answer(staff, proposal)
    return given


def publish_answer(staff: User, proposal: Proposal) -> None:
    """Make the answer public: the proposal takes its status, and people are told once."""
    given = proposal.answer
    if given is None:
        raise ValueError("There is no answer to publish.")
    given.published_at = given.published_at or now()
    _move(staff, proposal, given.status)
    emit(Answered(proposal, staff, given.status))


def set_aside_answer(staff: User, proposal: Proposal) -> None:
    """Take back an answer that is not public yet."""
    if proposal.answer is None or proposal.answer.is_public:
        raise ValueError("Only an answer that is not public can be set aside.")
    emit(StaffActed(staff, "proposal.set_aside_answer", proposal, _told(proposal.answer), {}))
    proposal.answer = None
    db.session.flush()


def check(staff: User, proposals: Iterable[Proposal]) -> int:
    """Mark proposals as being checked; those that are decided stay as they are."""
    changed = 0
    for proposal in proposals:
        if proposal.is_open and proposal.status is not Status.BEING_CHECKED:
            _move(staff, proposal, Status.BEING_CHECKED)
            changed += 1
    return changed


def assign(staff: User, proposals: Iterable[Proposal], evaluator: User) -> int:
    """Ask an evaluator for an assessment of proposals; gives back how many are new to them."""
    new = 0
    for proposal in proposals:
        row = insert_into(db.session(), Assessment.__table__).values(
            proposal_id=proposal.id, evaluator_id=evaluator.id, assigned_at=now()
        )
        row = row.on_conflict_do_nothing().returning(Assessment.id)
        if db.session.execute(row).first():
            new += 1
            told = {"evaluator": evaluator.public_id}
            emit(StaffActed(staff, "proposal.assign", proposal, {}, told))
            db.session.expire(proposal, ["assessments"])
    return new


def unassign(staff: User, assessment: Assessment) -> None:
    """Take an assignment back that has not been worked on."""
    if assessment.is_done:
        raise ValueError("An assessment that was given stays.")
    told = {"evaluator": assessment.evaluator.public_id if assessment.evaluator else ""}
    emit(StaffActed(staff, "proposal.unassign", assessment.proposal, told, {}))
    db.session.delete(assessment)
    db.session.flush()


def assess(
    assessment: Assessment, feasible: Feasibility, reason: str, cost: int | None, locale: str
) -> None:
    """Give, or change, an evaluator's public assessment."""
    before = {"feasible": assessment.feasible, "cost": assessment.cost}
    assessment.feasible, assessment.reason = feasible, reason
    assessment.cost, assessment.locale = cost, locale
    assessment.assessed_at = now()
    db.session.flush()
    after = {"feasible": feasible.value, "cost": cost}
    emit(StaffActed(assessment.evaluator, "proposal.assess", assessment.proposal, before, after))


def merge(staff: User, proposals: Iterable[Proposal], into: Proposal) -> int:
    """Mark proposals as merged into another one, which stays open; their supports stay theirs."""
    merged = 0
    for proposal in proposals:
        if proposal.id == into.id or not proposal.is_open:
            continue
        proposal.merged_into = into
        _move(staff, proposal, Status.MERGED)
        emit(Answered(proposal, staff, Status.MERGED))
        merged += 1
    return merged


def _move(staff: User, proposal: Proposal, status: Status) -> None:
    before = proposal.status
    proposal.status = status
    db.session.flush()
    if before != status:
        told = {"status": before.value}, {"status": status.value}
        emit(StaffActed(staff, "proposal.change_status", proposal, *told))


def _told(given: Answer | None) -> dict[str, Any]:
    """An answer as the audit log keeps it."""
    if given is None:
        return {}
    return {
        "status": given.status.value,
        "headline": given.headline,
        "reason": given.reason,
        "cost": given.cost,
        "due_on": given.due_on and given.due_on.isoformat(),
        "progress": given.progress,
    }
