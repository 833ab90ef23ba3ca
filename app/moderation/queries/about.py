"""What is known of one case: reports, decisions, steps, appeals, and what stands around it."""

from __future__ import annotations

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.models import Role, RoleGrant, User
from app.core.models import Component, Resource, open_places
from app.extensions import db
from app.moderation.links import Standing
from app.moderation.models import (
    OPEN,
    Appeal,
    Case,
    CaseConflict,
    CaseDecision,
    CaseState,
    LetterTemplate,
    Measure,
    Report,
    Situation,
    Step,
)
from app.moderation.queries.queue import WORK, spaces_of
from app.search.engines import Term, engine_of
from app.search.words import words_of

TELLING_WORDS, FEWEST_SHARED = 12, 2


def reports_of(case: Case) -> Select[Report]:
    """What people reported, the first report first."""
    return select(Report).where(Report.case_id == case.id).order_by(Report.id)


def in_force(case: Case) -> CaseDecision | None:
    """What holds in a case: the latest decision that is not only the confirmation of an earlier."""
    query = select(CaseDecision).where(
        CaseDecision.case_id == case.id, CaseDecision.measure != Measure.CONFIRM
    )
    return db.session.scalar(query.order_by(CaseDecision.id.desc()).limit(1))


def decisions_of(case: Case) -> Select[CaseDecision]:
    """All decisions of a case, the latest first."""
    query = select(CaseDecision).where(CaseDecision.case_id == case.id)
    by = joinedload(CaseDecision.by).lazyload(User.grants)
    return query.options(by).order_by(CaseDecision.id.desc())


def steps_of(case: Case) -> Select[Step]:
    """What happened to a case, in order; of its reports only the first is a step."""
    query = select(Step).where(Step.case_id == case.id)
    people = (joinedload(one).lazyload(User.grants) for one in (Step.actor, Step.other))
    return query.options(*people).order_by(Step.id)


def appeals_of(case: Case) -> Select[Appeal]:
    return select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.id)


def appeal_of(standing: Standing) -> Select[int]:
    """The appeal of these people in this case, if they have made one."""
    query = select(Appeal.id).where(Appeal.case_id == standing.decision.case_id)
    if standing.report:
        return query.where(Appeal.report_id == standing.report.id)
    return query.where(Appeal.appellant_id == (standing.person.id if standing.person else 0))


def ties(user: User, case: Case) -> Select[bool, bool, bool]:
    """Whether somebody reported this, stated a conflict, or took or confirmed what is in force."""
    reported = exists().where(Report.case_id == case.id, Report.reporter_id == user.id)
    conflict = CaseConflict.case_id == case.id, CaseConflict.moderator_id == user.id
    decided = CaseDecision.id.in_(_holding(case)), CaseDecision.by_id == user.id
    return select(reported, exists().where(*conflict), exists().where(*decided))


def _holding(case: Case) -> Select[int]:
    """The decision in force and those that confirmed it."""
    held = select(func.max(CaseDecision.id)).where(
        CaseDecision.case_id == case.id, CaseDecision.measure != Measure.CONFIRM
    )
    return select(CaseDecision.id).where(
        CaseDecision.case_id == case.id, CaseDecision.id >= held.scalar_subquery()
    )


def history_of(case: Case, limit: int = 10) -> Select[CaseDecision, int]:
    """Earlier decisions about the same author elsewhere, the latest first, and how many there are."""
    return (
        select(CaseDecision, func.count().over())
        .where(CaseDecision.author_id == (case.resource.author_id or 0))
        .where(CaseDecision.case_id != case.id, CaseDecision.measure != Measure.CONFIRM)
        .order_by(CaseDecision.id.desc())
        .limit(limit)
    )


def own_decisions(user: User) -> Select[CaseDecision]:
    """What was decided about somebody's words, the latest first."""
    query = select(CaseDecision).where(CaseDecision.author_id == user.id)
    return query.options(joinedload(CaseDecision.case).joinedload(Case.resource)).order_by(
        CaseDecision.id.desc()
    )


def similar(resource: Resource, limit: int = 5) -> list[Resource]:
    """Public texts that share a good part of the longest words of this one, the most alike first."""
    words = sorted(_words(resource), key=lambda word: (-len(word), word))
    telling = [word for word in words if len(word) > 3][:TELLING_WORDS]
    if len(telling) < FEWEST_SHARED:
        return []
    hits = engine_of(db.session()).hits([Term("", tuple(telling))])
    query = (
        select(Resource)
        .join(hits, hits.c.resource_id == Resource.id)
        .where(Resource.id != resource.id)
        .order_by(hits.c.rank, Resource.id)
        .limit(4 * limit)
    )
    least = max(FEWEST_SHARED, len(telling) // 3)
    found = db.session.scalars(query).unique()
    return [one for one in found if len(_words(one) & set(telling)) >= least][:limit]


def _words(resource: Resource) -> set[str]:
    return set(words_of(f"{resource.title} {resource.body}"))


def colleagues(case: Case, but: User) -> Select[User]:
    """Who else may work on a case."""
    here = RoleGrant.space_id.is_(None) | (RoleGrant.space_id == case.space_id)
    holders = select(RoleGrant.user_id).where(RoleGrant.role.in_(WORK), here)
    reported = select(Report.reporter_id).where(
        Report.case_id == case.id, Report.reporter_id.is_not(None)
    )
    close = select(CaseConflict.moderator_id).where(CaseConflict.case_id == case.id)
    decided = select(CaseDecision.by_id).where(
        CaseDecision.id.in_(_holding(case)), CaseDecision.by_id.is_not(None)
    )
    return (
        select(User)
        .where(User.id.in_(holders), User.id != but.id, User.blocked_at.is_(None))
        .where(User.id.not_in(reported), User.id.not_in(close), User.id.not_in(decided))
        .where(User.id != func.coalesce(case.resource.author_id, 0))
        .options(lazyload(User.grants))
        .order_by(User.name, User.id)
        .limit(100)
    )


def statement_about(resource_id: int) -> Select[Case]:
    """The latest case in which a resource was hidden, or is held."""
    is_hidden = Case.state.in_([CaseState.HIDDEN, CaseState.APPEALED]) | Case.held_at.is_not(None)
    return (
        select(Case)
        .where(Case.resource_id == resource_id, is_hidden)
        .order_by(Case.id.desc())
        .limit(1)
    )


def has_reported(user: User, resource: Resource) -> Select[int]:
    """Whether the person's report about this waits for a decision."""
    return (
        select(func.count(Report.id))
        .join(Case)
        .where(Case.resource_id == resource.id, Report.reporter_id == user.id)
        .where(Case.state.in_(OPEN))
    )


def report_of(user: User, case: Case) -> Report | None:
    """What somebody reported in a case."""
    query = select(Report).where(Report.case_id == case.id, Report.reporter_id == user.id)
    return db.session.scalar(query)


def places_for(user: User, resource: Resource) -> list[Component]:
    """Where a moderator may move a resource: public components of its kind within their reach."""
    here = resource.component
    if not resource.is_movable or here is None:
        return []
    query = select(Component).where(
        Component.kind == here.kind, Component.id != here.id, Component.id.in_(open_places())
    )
    if not user.holds(Role.MODERATOR):
        query = query.where(Component.space_id.in_([one for one in spaces_of(user) if one]))
    query = query.options(joinedload(Component.space)).order_by(Component.space_id, Component.id)
    return list(db.session.scalars(query.limit(200)).unique())


def templates_of(situation: Situation) -> Select[LetterTemplate]:
    """The council's words for a situation, the latest first."""
    query = select(LetterTemplate).where(LetterTemplate.situation == situation)
    return query.options(joinedload(LetterTemplate.by)).order_by(LetterTemplate.id.desc())
