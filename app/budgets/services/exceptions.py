"""The exceptions to what an open round has promised: a project withdrawn, a later deadline, a pause.

Each is carried out with the round locked, in one transaction with its note in the public log. Nothing here asks
who wants it: `decisions.py` lets nobody in alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import User
from app.budgets import counting, queries
from app.budgets.models import Act, Project, Round, RoundDecision, RoundState
from app.budgets.services import closing, logbook
from app.budgets.services.elections import as_candidate, spec_of
from app.core.clock import now
from app.core.refusals import Refusal
from app.extensions import db
from app.spaces.models import Phase, PhaseGrant
from app.spaces.services.phases import PhaseValues, edit_phase


def refusal(
    round_: Round, act: Act, project: Project | None = None, new_close: datetime | None = None
) -> Refusal | None:
    """Why this cannot be done in this round now."""
    if act is Act.CLOSE:
        return _refuse_closing(round_)
    if not round_.is_under_way:
        is_early = round_.state in {RoundState.DRAFT, RoundState.PLANNED}
        return Refusal.NOT_OPEN_YET if is_early else Refusal.ROUND_CLOSED
    match act:
        case Act.WITHDRAW:
            return _refuse_withdrawal(round_, project)
        case Act.EXTEND:
            is_later = new_close is not None and round_.closes_at is not None and new_close > round_.closes_at  # fmt: skip
            return None if is_later else Refusal.NOT_LATER
        case _:
            is_done = (round_.paused_at is None) is (act is Act.RESUME)
            return Refusal.ALREADY_DONE if is_done else None


def carry_out(decision: RoundDecision, actor: User) -> None:
    """Do what two people have decided. The caller holds the round's lock and has asked `refusal`."""
    _DEEDS[decision.act](decision, actor)
    db.session.flush()


def _close(decision: RoundDecision, actor: User) -> None:
    closing.close(decision.round, actor, decision.reason)


def _withdraw(decision: RoundDecision, _actor: User) -> None:
    project = decision.project
    assert project is not None
    project.withdrawn_at, project.withdrawn_reason = now(), decision.reason
    _note(decision, "withdrawn", project=project.code)


def _extend(decision: RoundDecision, actor: User) -> None:
    """The round's own deadline is what holds; the phase that opened the vote goes along in the timeline."""
    round_, later = decision.round, decision.new_close
    assert later is not None
    before, round_.closes_at = decision.old_close, later
    _note(decision, "extended", before=before.isoformat(), closes=later.isoformat())
    for phase in phases_moved(round_, before, later):
        edit_phase(phase, actor, PhaseValues(phase.name, phase.description, phase.starts_at, later))


def _pause(decision: RoundDecision, _actor: User) -> None:
    decision.round.paused_at = now()
    _note(decision, "paused")


def _resume(decision: RoundDecision, _actor: User) -> None:
    decision.round.paused_at = None
    _note(decision, "resumed")


_DEEDS: dict[Act, Callable[[RoundDecision, User], None]] = {
    Act.CLOSE: _close,
    Act.WITHDRAW: _withdraw,
    Act.EXTEND: _extend,
    Act.PAUSE: _pause,
    Act.RESUME: _resume,
}


def phases_moved(round_: Round, before: datetime, later: datetime) -> list[Phase]:
    """The phases that open the vote when it should have closed, and end before the later deadline."""
    query = (
        select(Phase)
        .join(PhaseGrant)
        .where(
            PhaseGrant.component_id == round_.component_id,
            PhaseGrant.action == "ballot.cast",
            Phase.starts_at < before,
            Phase.ends_at >= before,
            Phase.ends_at < later,
        )
    )
    return list(db.session.scalars(query.order_by(Phase.id)))


def _note(decision: RoundDecision, what: str, **facts: str) -> None:
    logbook.note(decision.round, what, decision.reason, **facts)


def _refuse_closing(round_: Round) -> Refusal | None:
    if round_.closed_at is not None:
        return Refusal.ALREADY_DONE
    is_time = round_.is_under_way or round_.state is RoundState.COUNTING
    return None if is_time else Refusal.NOT_OPEN_YET


def _refuse_withdrawal(round_: Round, project: Project | None) -> Refusal | None:
    if project is None or project.round_id != round_.id:
        return Refusal.NOT_SUPPORTED
    if project.withdrawn_at is not None:
        return Refusal.ALREADY_DONE
    return None if _can_do_without(round_, project) else Refusal.LAST_PROJECTS


def _can_do_without(round_: Round, project: Project) -> bool:
    """Whether ballots can still be filled with what is left of the envelope, by all the frozen limits."""
    found = db.session.scalars(queries.standing(round_.id)).all()
    others = [p for p in found if p.envelope_id == project.envelope_id]
    everything = {p.code: as_candidate(p) for p in others}
    left = {p.code: everything[p.code] for p in others if p is not project and not p.withdrawn_at}
    return bool(left) and counting.can_be_filled(
        spec_of(round_, project.envelope), left, everything
    )
