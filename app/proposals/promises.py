"""What the council promised in its answers and by when; what is late comes first."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.clock import now
from app.core.i18n import local
from app.core.models import Component, open_places
from app.proposals.models import Answer, Progress, Proposal
from app.spaces.models import Process


class Standing(StrEnum):
    """How promises stand, for choosing among them."""

    ALL = ""
    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"


IS_DONE = Answer.progress == Progress.DONE
IS_NOT_DONE = Answer.progress.is_distinct_from(Progress.DONE)  # also where nobody said anything


def is_late() -> ColumnElement[bool]:
    return IS_NOT_DONE & (Answer.due_on < local(now()).date())


def _those(standing: Standing) -> list[ColumnElement[bool]]:
    match standing:
        case Standing.OVERDUE:
            return [is_late()]
        case Standing.OPEN:
            return [IS_NOT_DONE, ~is_late()]
        case Standing.DONE:
            return [IS_DONE]
        case _:
            return []


def _promised(query: Select[Any], slug: str = "") -> Select[Any]:
    """Only public promises, of one process if it is named."""
    query = query.where(
        Proposal.is_visible,
        Proposal.component_id.in_(open_places()),
        Answer.published_at.is_not(None),
        Answer.due_on.is_not(None),
    )
    if slug:
        inside = select(Component.id).join(Process, Process.id == Component.space_id)
        query = query.where(Proposal.component_id.in_(inside.where(Process.slug == slug)))
    return query


def listed(standing: Standing, slug: str) -> Select[Proposal]:
    """Proposals with a promise in their answers, the late ones first, then by the day."""
    query = (
        select(Proposal)
        .join(Answer, Answer.proposal_id == Proposal.id)
        .options(contains_eager(Proposal.answer))
        .options(joinedload(Proposal.component).joinedload(Component.space))
    )
    order = is_late().desc(), IS_NOT_DONE.desc(), Answer.due_on, Proposal.id
    return _promised(query, slug).where(*_those(standing)).order_by(*order)


def numbers(slug: str) -> Select[Any]:
    """How many there are of each standing, in its order."""
    each: list[Any] = [
        func.count().filter(*_those(one)) if one else func.count() for one in Standing
    ]
    query: Select[Any] = (
        select(*each).select_from(Proposal).join(Answer, Answer.proposal_id == Proposal.id)
    )
    return _promised(query, slug)


def processes() -> Select[Process]:
    """The processes in which something was promised, by title."""
    query = (
        select(Component.space_id)
        .join(Proposal, Proposal.component_id == Component.id)
        .join(Answer, Answer.proposal_id == Proposal.id)
    )
    return select(Process).where(Process.id.in_(_promised(query))).order_by(Process.title)
