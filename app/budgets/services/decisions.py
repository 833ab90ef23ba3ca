"""Two people decide: one of the staff asks, another one confirms, and with that it is done.

Both must be allowed to manage the round. What was asked for, by whom and why is kept with who confirmed it, here and
in the audit log. The database refuses a second open request of a round, and a request confirmed by its own asker.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Role, RoleGrant, User
from app.accounts.permissions import staff
from app.budgets import mails, queries
from app.budgets.models import Act, Project, Round, RoundDecision
from app.budgets.services import closing, exceptions
from app.budgets.services.paper import reconciling
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.refusals import Refusal
from app.extensions import db

LASTS = timedelta(days=7)  # a request that nobody confirms


class NotDecided(Exception):
    """Nothing was asked for, or nothing was done: why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def ask(  # noqa: PLR0917
    round_: Round,
    by: User,
    act: Act,
    reason: str = "",
    project: Project | None = None,
    new_close: datetime | None = None,
) -> RoundDecision:
    """Ask for something that a second person has to confirm, and tell those who may. Raises NotDecided."""
    decision = _ask(round_, by, act, reason, project, new_close)
    for person in who_may_confirm(decision):
        mails.second_person_needed(person, decision)
    return decision


def _ask(  # noqa: PLR0917
    round_: Round,
    by: User,
    act: Act,
    reason: str,
    project: Project | None = None,
    new_close: datetime | None = None,
) -> RoundDecision:
    closing.lock(round_)
    reason = reason.strip()
    _require(_why_not_manage(round_, by) or exceptions.refusal(round_, act, project, new_close))
    _require(Refusal.REASON_MISSING if _needs_reason(round_, act) and not reason else None)
    _end_dead(round_)
    _require(Refusal.REQUEST_OPEN if open_request(round_) else None)
    assert round_.closes_at is not None
    decision = RoundDecision(
        round=round_, act=act, reason=reason, project=project, old_close=round_.closes_at,
        new_close=new_close, asked_by=by, asked_as=_role(by), expires_at=now() + LASTS,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    emit(StaffActed(by, "round.asked", round_, {}, _facts(decision)))
    return decision


def confirm(decision: RoundDecision, by: User) -> None:
    """Confirm what somebody else asked for: it is done in this transaction. Raises NotDecided, NotClosable.

    A close goes on from here with `tasks.finish`.
    """
    round_ = decision.round
    closing.lock(round_)
    db.session.refresh(decision)
    _require(why_not_confirm(decision, by))
    decision.confirmed_by, decision.confirmed_as, decision.confirmed_at = by, _role(by), now()
    db.session.flush()
    exceptions.carry_out(decision, by)
    facts = {**_facts(decision), "asked_by": decision.asked_by.shown_name}
    emit(StaffActed(by, "round.confirmed", round_, {}, facts))


def take_back(decision: RoundDecision, by: User) -> None:
    """End one's own request. Raises NotDecided."""
    _hold(decision)
    _require(None if decision.asked_by_id == by.id else Refusal.NOT_YOURS)
    emit(StaffActed(by, "round.asked_no_more", decision.round, _end(decision), {}))


def reject(decision: RoundDecision, by: User) -> None:
    """End a request of somebody else, so that another one can be made. Raises NotDecided."""
    _hold(decision)
    _require(_why_not_manage(decision.round, by))
    emit(StaffActed(by, "round.rejected", decision.round, _end(decision), {}))


def _hold(decision: RoundDecision) -> None:
    closing.lock(decision.round)
    db.session.refresh(decision)
    _require(None if decision.is_open else Refusal.REQUEST_OVER)


def _end(decision: RoundDecision) -> dict[str, Any]:
    """End a request; what it was, for the audit log."""
    decision.ended_at = now()
    db.session.flush()
    return {**_facts(decision), "asked_by": decision.asked_by.shown_name}


def agree(  # noqa: PLR0917
    round_: Round,
    first: User,
    second: User,
    act: Act,
    reason: str = "",
    new_close: datetime | None = None,
) -> RoundDecision:
    """Two who sit together: as if one had asked and the other confirmed. Raises NotDecided, NotClosable."""
    decision = _ask(round_, first, act, reason, new_close=new_close)
    confirm(decision, second)
    return decision


def close_by_two(round_: Round, first: User, second: User, reason: str = "") -> None:
    """The operator's close, in the names of two people: as if one had asked and the other confirmed.

    Once it has begun nothing more is asked. Raises NotDecided, NotClosable.
    """
    closing.lock(round_)
    _require(_why_not_manage(round_, first) or _why_not_manage(round_, second))
    _require(Refusal.SECOND_PERSON_MISSING if first.id == second.id else None)
    if round_.closed_at is not None:
        return
    waiting = open_request(round_)
    is_it = waiting is not None and waiting.act is Act.CLOSE and waiting.asked_by_id == first.id
    if waiting is not None and is_it:
        confirm(waiting, second)
    else:
        agree(round_, first, second, Act.CLOSE, reason)


def why_not_confirm(decision: RoundDecision, by: User) -> Refusal | None:
    """Why this person cannot confirm this now."""
    round_ = decision.round
    if reason := _why_not_manage(round_, by):
        return reason
    if not decision.is_open:
        return Refusal.REQUEST_OVER
    if decision.asked_by_id == by.id:
        return Refusal.SECOND_PERSON_MISSING
    if _why_not_manage(round_, decision.asked_by):
        return Refusal.ASKER_NOT_STAFF
    if reason := _cannot_be_done(decision):
        return reason
    is_reasoned = decision.reason or not _needs_reason(round_, decision.act)
    return None if is_reasoned else Refusal.REASON_MISSING


def open_request(round_: Round) -> RoundDecision | None:
    """What waits for a second person in a round."""
    found = db.session.scalars(
        queries.open_decisions().where(RoundDecision.round_id == round_.id)
    ).first()
    return found if found is not None and not _is_dead(found) else None


def who_may_confirm(decision: RoundDecision) -> Sequence[User]:
    """The others who may manage the round: administrators, and facilitators of its space."""
    space_id = _space_id(decision.round)
    grants = select(RoleGrant.user_id).where(
        RoleGrant.role.in_([Role.ADMINISTRATOR, Role.FACILITATOR]),
        RoleGrant.space_id.is_(None) | (RoleGrant.space_id == space_id),
    )
    people = db.session.scalars(select(User).where(User.id.in_(grants)).order_by(User.id))
    return [
        p for p in people if p.id != decision.asked_by_id and not _why_not_manage(decision.round, p)
    ]


def _needs_reason(round_: Round, act: Act) -> bool:
    """A close at its time needs none, unless sheets of paper are left out."""
    return act is not Act.CLOSE or round_.is_under_way or bool(reconciling.waiting(round_))


def _end_dead(round_: Round) -> None:
    """Make room for a new request where an old one has run out, or can be done no more."""
    for old in db.session.scalars(
        queries.open_decisions().where(RoundDecision.round_id == round_.id)
    ):
        if _is_dead(old):
            old.ended_at = min(now(), old.expires_at)
    db.session.flush()


def _is_dead(decision: RoundDecision) -> bool:
    """Whether nobody can ever confirm this."""
    return not decision.is_open or _cannot_be_done(decision) is not None


def _cannot_be_done(decision: RoundDecision) -> Refusal | None:
    return exceptions.refusal(decision.round, decision.act, decision.project, decision.new_close)


def _why_not_manage(round_: Round, user: User) -> Refusal | None:
    return staff(user, Role.FACILITATOR, space_id=_space_id(round_))


def _space_id(round_: Round) -> int | None:
    return round_.component.space_id if round_.component else None


def _role(user: User) -> Role:
    is_administrator = any(grant.role is Role.ADMINISTRATOR for grant in user.grants)
    return Role.ADMINISTRATOR if is_administrator else Role.FACILITATOR


def _require(reason: Refusal | None) -> None:
    if reason is not None:
        raise NotDecided(reason)


def _facts(decision: RoundDecision) -> dict[str, Any]:
    """For the audit log."""
    facts = {"act": decision.act.value, "reason": decision.reason}
    if decision.project:
        facts["project"] = decision.project.title
    if decision.new_close:
        facts |= {
            "before": decision.old_close.isoformat(),
            "closes": decision.new_close.isoformat(),
        }
    return facts
