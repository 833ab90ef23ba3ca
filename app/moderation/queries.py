"""Reading cases."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Role, User
from app.core.models import Resource
from app.moderation.models import Case, CaseState, Report


def cases(user: User, is_open: bool) -> Select[Case]:
    """The cases a moderator may see: open ones oldest first, decided ones latest first."""
    states = [state for state in CaseState if state.is_open == is_open]
    query = (
        select(Case)
        .where(Case.state.in_(states))
        .options(
            selectinload(Case.resource).selectinload(Resource.author),
            selectinload(Case.moderator),
            selectinload(Case.reports),
        )
    )
    if not user.holds(Role.MODERATOR):
        roles = {Role.MODERATOR, Role.ADMINISTRATOR}
        spaces = [grant.space_id for grant in user.grants if grant.role in roles]
        query = query.where(Case.space_id.in_(spaces))
    return query.order_by(Case.opened_at, Case.id) if is_open else query.order_by(Case.id.desc())


def reports_of(case: Case) -> Select[Report]:
    """What people reported, the first report first."""
    return select(Report).where(Report.case_id == case.id).order_by(Report.id)


def statement_about(resource_id: int) -> Select[Case]:
    """The latest decision to hide a resource."""
    return (
        select(Case)
        .where(Case.resource_id == resource_id, Case.state == CaseState.HIDDEN)
        .order_by(Case.id.desc())
        .limit(1)
    )


def has_reported(user: User, resource: Resource) -> Select[int]:
    """Whether the person's report about this waits for a decision."""
    return (
        select(func.count(Report.id))
        .join(Case)
        .where(Case.resource_id == resource.id, Report.reporter_id == user.id)
        .where(Case.state.in_([CaseState.NEW, CaseState.DECIDING]))
    )
