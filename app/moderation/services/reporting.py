"""Telling the moderators about a resource."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.models import Component, Resource
from app.core.upsert import insert_into
from app.extensions import db
from app.moderation import mails, targets
from app.moderation.models import OPEN, Case, CaseState, Report, Rule, StepKind
from app.moderation.services import holding, steps
from app.moderation.spam import filtering


class AlreadyReported(Exception):
    """The person has reported this; the case is still open."""


def open_case(resource: Resource) -> Case:
    """The open case about a resource, made if there is none; two at once get the same, locked."""
    space_id = db.session.scalar(
        select(Component.space_id).where(Component.id == resource.component_id)
    )
    values = {
        "resource_id": resource.id,
        "space_id": space_id,
        "state": CaseState.NEW,
        "opened_at": now(),
        "statement": "",
        **dict.fromkeys(("reports_count", "reach", "suspicion", "priority"), 0),
    }
    new = insert_into(db.session(), Case).values(values).on_conflict_do_nothing()
    is_new = db.session.scalar(new.returning(Case.id)) is not None
    query = select(Case).where(Case.resource_id == resource.id, Case.state.in_(OPEN))
    case = db.session.scalars(query.with_for_update()).one()
    if is_new:
        steps.note(case, StepKind.OPENED, None)
    return case


def report(resource: Resource, reporter: User, rule: Rule, explanation: str) -> Case:
    """Tell the moderators about a resource.

    Raises AlreadyReported where the person's earlier report waits for a decision.
    """
    case = open_case(resource)
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
    received(case)
    mails.received(case, reporter)
    return case


def received(case: Case) -> None:
    """One more report: count it, weigh it, and put the case in its place in the queue."""
    db.session.execute(
        update(Case).where(Case.id == case.id).values(reports_count=Case.reports_count + 1)
    )
    db.session.refresh(case)
    suspect(case, filtering.suspicion(f"{case.resource.title} {case.resource.body}"))
    holding.hold_if_heavy(case)


def rank(case: Case) -> None:
    """Work out a case's priority and due time from its reasons, reach and suspicion."""
    rules = set(db.session.scalars(select(Report.rule).where(Report.case_id == case.id).distinct()))
    counters = case.resource.counters
    case.reach = counters.comments + counters.supports + counters.follows if counters else 0
    case.due_at = targets.due(case.opened_at, rules)
    case.priority = targets.priority(rules, case.reports_count, case.reach, case.suspicion)
    db.session.flush()


def suspect(case: Case, score: float) -> None:
    """Note how much a text looks like spam, 0 to 1: it only raises the priority."""
    case.suspicion = min(1.0, max(0.0, score))
    rank(case)
