"""Counting reports, decisions and appeals. Each is one statement, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, exists, func, select

from app.moderation.models import OPEN, WAITING, Appeal, Case, CaseDecision, Measure, Report
from app.moderation.notices.models import Notice
from app.moderation.transparency.periods import Period
from app.moderation.transparency.spans import seconds_between
from app.spaces.models import Process

DEFAULT_HOURS = 72


@dataclass(frozen=True)
class Scope:
    """Which cases figures are about."""

    period: Period
    space_id: int | None = None

    def limit(self, query: Any, moment: Any) -> Any:
        """The rows in the period, by one of their columns, and of the space; the query knows the case."""
        begin, end = self.period.span
        if begin is not None:
            query = query.where(moment >= begin)
        if end is not None:
            query = query.where(moment < end)
        return query if self.space_id is None else query.where(Case.space_id == self.space_id)


def spaces() -> Select[Process]:
    """The processes to choose from: those that everybody can read."""
    return select(Process).where(Process.is_visible).order_by(Process.title, Process.id)


def first_case() -> Select[Any]:
    """When the first case was opened."""
    return select(func.min(Case.opened_at))


def is_unsigned() -> ColumnElement[bool]:
    """Whether a report came without an account."""
    return exists().where(Notice.report_id == Report.id)


def reports(scope: Scope) -> Select[Any]:
    """(rule, whether it came without an account, how many) of the reports received."""
    unsigned = cast(is_unsigned(), Integer).label("unsigned")
    counted = select(Report.rule, unsigned, func.count()).join(Case, Case.id == Report.case_id)
    return scope.limit(counted.group_by(Report.rule, "unsigned"), Report.created_at)


def cases(scope: Scope) -> Select[Any]:
    """(opened, of these without any report, waiting for a first decision now)."""
    automatic = func.sum(case((Case.reports_count == 0, 1), else_=0))
    waiting = func.sum(case((Case.state.in_(OPEN), 1), else_=0))
    return scope.limit(select(func.count(), automatic, waiting).select_from(Case), Case.opened_at)


def decisions(scope: Scope) -> Select[Any]:
    """(measure, sanction, rule, how many) of all decisions but those that confirm an earlier one."""
    kinds = CaseDecision.measure, CaseDecision.sanction, CaseDecision.rule
    counted = select(*kinds, func.count()).join(Case, Case.id == CaseDecision.case_id)
    counted = counted.where(CaseDecision.measure != Measure.CONFIRM).group_by(*kinds)
    return scope.limit(counted, CaseDecision.created_at)


def _seconds() -> Any:
    return seconds_between(Case.opened_at, CaseDecision.created_at)


def target(hours: dict[str, int]) -> Any:
    """Seconds that the council allows for a case: the shortest target of its reasons."""
    known = case(hours, value=Report.rule, else_=DEFAULT_HOURS)
    shortest = select(func.min(known)).where(Report.case_id == Case.id).scalar_subquery()
    return func.coalesce(shortest, DEFAULT_HOURS) * 3600


def _first_decisions(scope: Scope, *columns: Any) -> Select[Any]:
    query = select(*columns).select_from(CaseDecision).join(Case, Case.id == CaseDecision.case_id)
    return scope.limit(query.where(CaseDecision.reviews_id.is_(None)), CaseDecision.created_at)


def timely(scope: Scope, hours: dict[str, int]) -> Select[Any]:
    """(first decisions, of these within the council's targets of now)."""
    within = func.sum(case((_seconds() <= target(hours), 1), else_=0))
    return _first_decisions(scope, func.count(), within)


def middle(scope: Scope, number: int) -> Select[Any]:
    """The one or two spans in the middle of `number` spans from opening to first decision."""
    spans = _first_decisions(scope, _seconds().label("span")).order_by("span")
    return spans.offset((number - 1) // 2).limit(2 - number % 2)


def appeals(scope: Scope) -> Select[Any]:
    """(party, outcome, how many) of the appeals received; without an outcome they are open."""
    kinds = Appeal.party, Appeal.outcome
    counted = select(*kinds, func.count()).join(Case, Case.id == Appeal.case_id)
    return scope.limit(counted.group_by(*kinds), Appeal.created_at)


def waiting_now(space_id: int | None) -> Select[Any]:
    """How many cases wait for a decision or for another look."""
    counted = select(func.count()).select_from(Case).where(Case.state.in_(WAITING))
    return counted if space_id is None else counted.where(Case.space_id == space_id)
