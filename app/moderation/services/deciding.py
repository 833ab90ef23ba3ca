"""A person's decision in a case, and another person's after an appeal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.models import Component
from app.extensions import db
from app.moderation import letters, mails, queries
from app.moderation.events import Decided
from app.moderation.models import (
    OPEN,
    Appeal,
    Case,
    CaseDecision,
    CaseState,
    Measure,
    Outcome,
    Report,
    Rule,
    Sanction,
    StepKind,
)
from app.moderation.services import effects, holding, steps

STANDING = (CaseState.HIDDEN, CaseState.ACTED)  # decided, with something that can be undone


class AlreadyDecided(Exception):
    """Somebody else was quicker, or there is nothing to undo."""


class Impossible(Exception):
    """What was decided cannot be done to this text or author."""


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides; `days` and `passage` only where the measure asks for them."""

    measure: Measure
    statement: str
    rule: Rule | None = None
    sanction: Sanction = Sanction.NONE
    passage: str = ""
    days: int = 0
    to: Component | None = None


def _settle(case: Case, states: Collection[CaseState], to: CaseState, **values: object) -> None:
    """Move a case on, if it still stands in one of the states; else AlreadyDecided.

    The condition is in the UPDATE, so of two moderators at once one decides.
    """
    moved = db.session.scalar(
        update(Case)
        .where(Case.id == case.id, Case.state.in_(states))
        .values(state=to, decided_at=now(), **values)
        .returning(Case.id)
    )
    if moved is None:
        raise AlreadyDecided
    db.session.refresh(case)


def _state(verdict: Verdict, earlier: CaseDecision | None) -> CaseState:
    if verdict.measure is Measure.HIDE:
        return CaseState.HIDDEN
    if verdict.measure is not Measure.KEEP or verdict.sanction is not Sanction.NONE:
        return CaseState.ACTED
    undoes = earlier is not None and not earlier.is_dismissal
    return CaseState.RESTORED if undoes else CaseState.KEPT


def decide(case: Case, by: User, verdict: Verdict) -> CaseDecision:
    """Decide an open case. Raises AlreadyDecided or Impossible."""
    was_held = case.held_at is not None
    decision = _decide(case, by, verdict, OPEN, StepKind.DECIDED)
    if not decision.is_dismissal:
        mails.statement(case, decision)
    elif was_held:
        mails.restored(case, decision)
    mails.decided(case, decision)
    emit(Decided(case, decision))
    return decision


def review(case: Case, by: User, verdict: Verdict) -> CaseDecision:
    """Decide anew after an appeal: confirm what was decided, or put something else in its place.

    Raises AlreadyDecided or Impossible.
    """
    is_changed = verdict.measure is not Measure.CONFIRM
    if is_changed:
        decision = _decide(case, by, verdict, [CaseState.APPEALED], StepKind.REVIEWED)
    else:
        decision = _confirm(case, by, verdict)
    outcome = Outcome.CHANGED if is_changed else Outcome.CONFIRMED
    db.session.execute(
        update(Appeal)
        .where(Appeal.case_id == case.id, Appeal.decided_at.is_(None))
        .values(decided_at=now(), decided_by_id=by.id, outcome=outcome)
    )
    mails.reviewed(case, decision, is_changed)
    emit(Decided(case, decision, may_appeal=is_changed))
    return decision


def restore(case: Case, by: User, statement: str) -> CaseDecision:
    """Undo a decision that was wrong, without waiting for an appeal."""
    verdict = Verdict(Measure.KEEP, statement)
    decision = _decide(case, by, verdict, STANDING, StepKind.RESTORED)
    mails.restored(case, decision)
    mails.decided(case, decision)
    emit(Decided(case, decision))
    return decision


def hide(case: Case, by: User, rule: Rule, statement: str) -> CaseDecision:
    """Take a resource from public view, and tell its author why, by which rule, and what now."""
    return decide(case, by, Verdict(Measure.HIDE, statement, rule))


def keep(case: Case, by: User, statement: str) -> CaseDecision:
    """Leave a resource as it is, and tell the reporters why."""
    return decide(case, by, Verdict(Measure.KEEP, statement))


def _decide(
    case: Case, by: User, verdict: Verdict, states: Collection[CaseState], step: StepKind
) -> CaseDecision:
    _check(case, verdict)
    earlier, was_hidden = queries.in_force(case), case.state is CaseState.HIDDEN
    values = {"rule": verdict.rule, "statement": verdict.statement, "moderator_id": by.id}
    _settle(case, states, _state(verdict, earlier), **values)
    if earlier is not None:
        stays_hidden = verdict.measure is Measure.HIDE
        effects.undo(earlier, case, by, stays_hidden=stays_hidden)
    elif was_hidden:  # decided before decisions were kept as rows
        effects.show(case, by)
    if verdict.measure is Measure.HIDE and case.held_at:
        case.held_at = None  # it was hidden for the time being, and now is for good
    holding.release(case)
    decision = _write(case, by, verdict, earlier)
    effects.apply(decision, case, by)
    upheld = not decision.is_dismissal
    db.session.execute(update(Report).where(Report.case_id == case.id).values(is_upheld=upheld))
    steps.note(case, step, by)
    _tell_the_log(case, by, verdict, earlier)
    return decision


def _confirm(case: Case, by: User, verdict: Verdict) -> CaseDecision:
    """The earlier decision stays in force, with its rule and statement."""
    earlier = queries.in_force(case)
    if earlier is None:
        raise AlreadyDecided
    to = _state(Verdict(earlier.measure, "", sanction=earlier.sanction), earlier.reviews)
    _settle(case, [CaseState.APPEALED], to, moderator_id=by.id)
    decision = _write(case, by, verdict, earlier)
    steps.note(case, StepKind.REVIEWED, by)
    _tell_the_log(case, by, verdict, earlier)
    return decision


def _check(case: Case, verdict: Verdict) -> None:
    author = case.resource.author
    if verdict.sanction is not Sanction.NONE and (author is None or author.deleted_at):
        raise Impossible("author")
    if verdict.measure is Measure.HIDE_PART and verdict.passage not in case.resource.body:
        raise Impossible("passage")
    if verdict.measure is Measure.MOVE and verdict.to is None:
        raise Impossible("component")


def _write(case: Case, by: User, verdict: Verdict, earlier: CaseDecision | None) -> CaseDecision:
    author = case.resource.author
    decision = CaseDecision(
        case_id=case.id,
        reviews_id=earlier.id if earlier else None,
        measure=verdict.measure,
        sanction=verdict.sanction,
        rule=verdict.rule,
        statement=verdict.statement,
        passage=verdict.passage,
        limited_until=_limit(verdict),
        was_blocked=effects.was_blocked(author),
        from_component_id=case.resource.component_id if verdict.to else None,
        to_component_id=verdict.to.id if verdict.to else None,
        author_id=case.resource.author_id,
        by_id=by.id,
    )
    decision.letter = letters.write(case, decision, verdict.to)
    db.session.add(decision)
    db.session.flush()
    return decision


def _limit(verdict: Verdict) -> datetime | None:
    is_limit = verdict.sanction is Sanction.LIMIT
    return now() + timedelta(days=verdict.days) if is_limit else None


def _tell_the_log(case: Case, by: User, verdict: Verdict, earlier: CaseDecision | None) -> None:
    before = {"state": earlier.measure.value if earlier else "public"}
    after = {"state": case.state.value, "rule": verdict.rule.value if verdict.rule else ""}
    if verdict.sanction is not Sanction.NONE:
        after["author"] = verdict.sanction.value
    if case.state is CaseState.KEPT:
        before = {}
    undone = case.state is CaseState.RESTORED
    action = {
        Measure.KEEP: "moderation.restored" if undone else "moderation.kept",
        Measure.HIDE: "moderation.hidden",
        Measure.HIDE_PART: "moderation.hid_part",
        Measure.MOVE: "moderation.moved",
        Measure.CONFIRM: "moderation.confirmed",
    }[verdict.measure]
    emit(StaffActed(by, action, case.resource, before, after))
