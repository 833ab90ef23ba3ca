"""What a decision does, and how it is undone: the text, its place, and what its author may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.services import staff
from app.core.clock import now
from app.core.events import Edited, Hidden, Moved, Restored, emit
from app.core.models import Component, Resource
from app.core.upsert import table_of
from app.extensions import db
from app.moderation.models import RESTRICTIONS, Case, CaseDecision, CaseState, Measure, Sanction
from app.versions.models import Version


def mark(case: Case) -> str:
    """What readers see where a part was taken out, in the language of the text."""
    with force_locale(case.resource.locale):
        return "[" + _("A moderator took out this part, case %(n)s", n=case.id) + "]"


def apply(decision: CaseDecision, case: Case, by: User) -> None:
    """Do what was decided."""
    match decision.measure:
        case Measure.HIDE:
            _hide(decision, case, by)
        case Measure.HIDE_PART:
            _replace(case.resource, decision.passage, mark(case), by)
        case Measure.MOVE if decision.to_component_id:
            _move(case.resource, decision.to_component_id, by)
    if decision.sanction in RESTRICTIONS:
        _restrict(decision, by)


def undo(decision: CaseDecision, case: Case, by: User, *, stays_hidden: bool = False) -> None:
    """Bring back what a decision took away."""
    match decision.measure:
        case Measure.HIDE if not stays_hidden:
            show(case, by)
        case Measure.HIDE_PART:
            _replace(case.resource, mark(case), decision.passage, by)
        case Measure.MOVE if decision.from_component_id:
            _move(case.resource, decision.from_component_id, by)
    if decision.sanction in RESTRICTIONS:
        _free(decision, by)


def _hide(decision: CaseDecision, case: Case, by: User) -> None:
    resource = case.resource
    if resource.hidden_at is not None:
        return
    resource.hidden_at = now()
    db.session.flush()
    emit(Hidden(resource, actor=by, reason=decision.rule or "", statement=decision.statement))


def show(case: Case, by: User | None) -> None:
    """Public again, unless its author took it back or another case keeps it hidden."""
    resource = case.resource
    if getattr(resource, "deleted_at", None) or _hidden_otherwise(case):
        return
    resource.hidden_at = None
    db.session.flush()
    emit(Restored(resource, actor=by))


def _hidden_otherwise(case: Case) -> bool:
    """Whether another case hides the text: for good, until it is decided, or until its appeal is."""
    latest = (
        select(func.max(CaseDecision.id))
        .where(CaseDecision.case_id == Case.id, CaseDecision.measure != Measure.CONFIRM)
        .correlate(Case)
        .scalar_subquery()
    )
    measure = select(CaseDecision.measure).where(CaseDecision.id == latest).scalar_subquery()
    holds = Case.held_at.is_not(None) | (Case.state == CaseState.HIDDEN)
    holds |= (Case.state == CaseState.APPEALED) & (measure == Measure.HIDE)
    others = select(Case.id).where(Case.resource_id == case.resource_id, Case.id != case.id, holds)
    return db.session.scalar(others.limit(1)) is not None


def _replace(resource: Resource, old: str, new: str, by: User) -> None:
    """Change a passage wherever people can read it: in the text and in its versions."""
    table = table_of(Resource)  # whoever edits it at this moment waits, or was first
    db.session.execute(select(table.c.id).where(table.c.id == resource.id).with_for_update())
    db.session.refresh(resource, ["body"])
    resource.body = resource.body.replace(old, new)
    for version in db.session.scalars(select(Version).where(Version.resource_id == resource.id)):
        version.fields = {
            name: text.replace(old, new) if isinstance(text, str) else text
            for name, text in version.fields.items()
        }
    db.session.flush()
    same: dict[str, str] = {"body": resource.body}  # no version of its own
    emit(Edited(resource, actor=by, before=same, after=same))


def _move(resource: Resource, component_id: int, by: User) -> None:
    component = db.session.get(Component, component_id)
    before = resource.component_id
    if component is None or before is None:
        return
    resource.component = component
    resource.counters.component_id = component.id
    db.session.flush()
    emit(Moved(resource, actor=by, before_id=before))


def _locked(decision: CaseDecision) -> User | None:
    if decision.author_id is None:
        return None
    return db.session.get(User, decision.author_id, with_for_update=True, populate_existing=True)


def _restrict(decision: CaseDecision, by: User) -> None:
    author = _locked(decision)
    if author is None:
        return
    until = decision.limited_until
    if until and (author.limited_until is None or author.limited_until < until):
        author.limited_until = until
    if decision.sanction is Sanction.BLOCK and author.blocked_at is None:
        staff.block(author, by, decision.statement, tells=False)
    db.session.flush()


def was_blocked(author: User | None) -> bool:
    """Whether somebody is blocked for another reason than a decision that can be undone."""
    if author is None or author.blocked_at is None:
        return False
    ours = _in_force(author.id, CaseDecision.id).where(
        CaseDecision.sanction == Sanction.BLOCK, CaseDecision.was_blocked.is_(False)
    )
    return db.session.scalar(ours.limit(1)) is None


def _free(decision: CaseDecision, by: User) -> None:
    """End a limit or block, unless another decision still says the same."""
    author = _locked(decision)
    if author is None:
        return
    if decision.sanction is Sanction.LIMIT:
        author.limited_until = _limited_otherwise(decision)
    elif author.blocked_at and not decision.was_blocked and not _blocked_otherwise(decision):
        staff.unblock(author, by, tells=False)
    db.session.flush()


def _limited_otherwise(decision: CaseDecision) -> datetime | None:
    query = _others_in_force(decision, func.max(CaseDecision.limited_until))
    until: datetime | None = db.session.scalar(query.where(CaseDecision.limited_until > now()))
    return until


def _blocked_otherwise(decision: CaseDecision) -> bool:
    query = _others_in_force(decision, CaseDecision.id)
    blocks = query.where(CaseDecision.sanction == Sanction.BLOCK).limit(1)
    return db.session.scalar(blocks) is not None


def _others_in_force(decision: CaseDecision, column: Any) -> Select[Any]:
    """About decisions in other cases of the same author that no later one has replaced."""
    query = _in_force(decision.author_id, column)
    return query.where(CaseDecision.case_id != decision.case_id)


def _in_force(author_id: int | None, column: Any) -> Select[Any]:
    """About decisions on an author that no later one has replaced."""
    later = aliased(CaseDecision)
    replaced = (
        select(later.id)
        .where(later.case_id == CaseDecision.case_id, later.id > CaseDecision.id)
        .where(later.measure != Measure.CONFIRM)
    )
    return select(column).where(CaseDecision.author_id == author_id, ~replaced.exists())
