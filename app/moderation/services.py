"""Reporting and deciding. The caller commits."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Hidden, Restored, StaffActed, emit
from app.core.models import Component, Resource
from app.core.upsert import insert_into
from app.extensions import db
from app.moderation import mails
from app.moderation.models import Case, CaseState, Report, Rule


class AlreadyReported(Exception):
    """The person has reported this; the case is still open."""


class AlreadyDecided(Exception):
    """Somebody else was quicker, or there is nothing to undo."""


def _open_case(resource: Resource) -> Case:
    """The open case about a resource, made if there is none; two at once get the same."""
    space_id = db.session.scalar(
        select(Component.space_id).where(Component.id == resource.component_id)
    )
    values = {
        "resource_id": resource.id,
        "space_id": space_id,
        "state": CaseState.NEW,
        "opened_at": now(),
        "statement": "",
        "reports_count": 0,
    }
    db.session.execute(insert_into(db.session(), Case).values(values).on_conflict_do_nothing())
    is_open = Case.state.in_([CaseState.NEW, CaseState.DECIDING])
    query = select(Case).where(Case.resource_id == resource.id, is_open).with_for_update()
    return db.session.scalars(query).one()


def report(resource: Resource, reporter: User, rule: Rule, explanation: str) -> Case:
    """Tell the moderators about a resource.

    Raises AlreadyReported where the person's earlier report waits for a decision.
    """
    case = _open_case(resource)
    values = {
        "case_id": case.id,
        "reporter_id": reporter.id,
        "rule": rule,
        "explanation": explanation,
        "copied_title": resource.title,
        "copied_body": resource.body,
        "created_at": now(),
    }
    query = (
        insert_into(db.session(), Report)
        .values(values)
        .on_conflict_do_nothing()
        .returning(Report.id)
    )
    if db.session.scalar(query) is None:
        raise AlreadyReported
    db.session.execute(
        update(Case).where(Case.id == case.id).values(reports_count=Case.reports_count + 1)
    )
    mails.received(case, reporter)
    return case


def take(case: Case, moderator: User) -> None:
    """A moderator works on the case; others see who."""
    if case.state is CaseState.NEW:
        case.state, case.moderator = CaseState.DECIDING, moderator


def _settle(case: Case, states: set[CaseState], to: CaseState, **values: object) -> None:
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


OPEN = {CaseState.NEW, CaseState.DECIDING}


def hide(case: Case, moderator: User, rule: Rule, statement: str) -> None:
    """Take a resource from public view, and tell its author why, by which rule, and what now."""
    _settle(case, OPEN, CaseState.HIDDEN, rule=rule, statement=statement, moderator_id=moderator.id)
    resource = case.resource
    resource.hidden_at = now()
    db.session.flush()
    emit(Hidden(resource, actor=moderator, reason=rule, statement=statement))
    after = {"state": "hidden", "rule": rule.value}
    emit(StaffActed(moderator, "moderation.hidden", resource, {"state": "public"}, after))
    mails.statement(case)
    mails.decided(case)


def keep(case: Case, moderator: User, statement: str) -> None:
    """Leave a resource as it is, and tell the reporters why."""
    _settle(case, OPEN, CaseState.KEPT, statement=statement, moderator_id=moderator.id)
    emit(StaffActed(moderator, "moderation.kept", case.resource, {}, {"state": "kept"}))
    mails.decided(case)


def restore(case: Case, moderator: User, statement: str) -> None:
    """Make a hidden resource public again: the decision was wrong."""
    _settle(case, {CaseState.HIDDEN}, CaseState.RESTORED, statement=statement)
    resource = case.resource
    resource.hidden_at = None
    db.session.flush()
    emit(Restored(resource, actor=moderator))
    before, after = {"state": "hidden"}, {"state": "public"}
    emit(StaffActed(moderator, "moderation.restored", resource, before, after))
    mails.restored(case)
