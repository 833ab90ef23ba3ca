"""The register of decisions, and what was decided about a resource."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.core.about import RESOURCE
from app.core.clock import now
from app.core.i18n import local
from app.core.models import Component, open_places
from app.meetings.models import UNFINISHED, Decision, DecisionLink, Meeting, Progress, Verdict
from app.search.queries import matching
from app.spaces.models import Process

MEETING = aliased(Meeting, flat=True)  # both it and the decision are resources


class Standing(StrEnum):
    """How decisions stand, for choosing among them."""

    ALL = ""
    LATE = "late"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


def _is_late() -> ColumnElement[bool]:
    """False, not NULL, where no day is named."""
    return func.coalesce(Decision.is_late, literal(False))


def _those(standing: Standing) -> list[ColumnElement[bool]]:
    match standing:
        case Standing.LATE:
            return [_is_late()]
        case Standing.OPEN:
            has_work = cast("ColumnElement[bool]", Decision.has_work)
            return [Decision.progress.in_(UNFINISHED), has_work, ~_is_late()]
        case Standing.DONE:
            return [Decision.progress == Progress.DONE]
        case Standing.DROPPED:
            return [Decision.progress == Progress.DROPPED]
        case _:
            return []


def _public(query: Select[Any]) -> Select[Any]:
    return query.join(MEETING, MEETING.id == Decision.meeting_id).where(
        Decision.kind == "decision",
        Decision.is_visible,
        MEETING.is_visible,
        Decision.component_id.in_(open_places()),
    )


def narrowed(query: Select[Any], words: str, verdict: Verdict | None, slug: str) -> Select[Any]:
    """Those in which the words occur, of this verdict, of this process."""
    if words.strip():
        query = query.where(Decision.id.in_(matching(words, kind="decision")))
    if verdict is not None:
        query = query.where(Decision.verdict == verdict)
    if slug:
        inside = select(Component.id).join(Process, Process.id == Component.space_id)
        query = query.where(Decision.component_id.in_(inside.where(Process.slug == slug)))
    return query


def listed(standing: Standing) -> Select[Decision]:
    """Public decisions with their meetings, what is late first, then the latest meeting's."""
    query = _public(select(Decision)).options(
        contains_eager(Decision.meeting.of_type(MEETING)),
        joinedload(Decision.component).joinedload(Component.space),
        joinedload(Decision.vote),
        joinedload(Decision.owner),
    )
    order = _is_late().desc(), MEETING.starts_at.desc(), Decision.meeting_id, Decision.number
    return query.where(*_those(standing)).order_by(*order)


def numbers() -> Select[Any]:
    """How many there are of each standing, in its order."""
    each: list[Any] = [
        func.count().filter(*_those(one)) if one else func.count() for one in Standing
    ]
    return _public(select(*each).select_from(Decision))


def processes() -> Select[Process]:
    """The processes whose meetings decided something, by title."""
    found = _public(
        select(Component.space_id).join(Decision, Decision.component_id == Component.id)
    )
    return select(Process).where(Process.id.in_(found)).order_by(Process.title)


def about(resource_id: int) -> Select[Decision]:
    """What was decided about a resource, the latest first."""
    query = _public(select(Decision).join(DecisionLink, DecisionLink.decision_id == Decision.id))
    query = query.where(DecisionLink.resource_id == resource_id)
    return query.options(contains_eager(Decision.meeting.of_type(MEETING))).order_by(
        MEETING.starts_at.desc(), Decision.number
    )


IS_DECIDED_ABOUT = exists().where(DecisionLink.resource_id == RESOURCE)


def of_meeting(meeting: Meeting) -> Select[Decision]:
    """All that a meeting decided, in its order, with the votes."""
    return (
        select(Decision)
        .where(Decision.meeting_id == meeting.id)
        .options(joinedload(Decision.vote), joinedload(Decision.owner))
        .order_by(Decision.number)
    )


def in_component(component: Component, limit: int) -> Select[Decision]:
    """What was decided at the meetings of a component, latest meeting first."""
    query = _public(select(Decision)).where(Decision.component_id == component.id)
    query = query.order_by(MEETING.starts_at.desc(), Decision.number)
    return query.limit(limit).options(contains_eager(Decision.meeting.of_type(MEETING)))


def linked() -> Any:
    """Load with decisions what they are about."""
    return selectinload(Decision.links).joinedload(DecisionLink.resource)


def late_untold() -> Select[int]:
    """Public decisions whose day has passed without anybody having been told; some at a time."""
    today: date = local(now()).date()
    untold = Decision.late_told_for.is_(None) | (Decision.late_told_for != Decision.due_on)
    query = _public(select(Decision.id)).where(Decision.progress.in_(UNFINISHED))
    return query.where(Decision.due_on < today, untold).order_by(Decision.id).limit(50)
