"""A proposal as far as supports go: one row, because a support is what a site writes most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.core.models import Component, Resource, ResourceCounters
from app.core.prepared import PREPARED
from app.extensions import db
from app.proposals.models import Proposal, Status
from app.proposals.models.proposals import ANSWERS
from app.proposals.queries import listed


@dataclass(slots=True)
class Supportable:
    """What decides on a support; permissions take it for a proposal."""

    id: int
    component_id: int | None
    published_at: datetime | None
    hidden_at: datetime | None
    status: Status
    supports: int
    component: Component | None = None

    @property
    def is_visible(self) -> bool:
        return self.published_at is not None and self.hidden_at is None

    @property
    def is_answered(self) -> bool:
        return self.status in ANSWERS


def supportable(proposal_id: int) -> Supportable | None:
    """The proposal as it is now, with its component."""
    row = db.session.execute(_row(), {"wanted": proposal_id}).first()
    if row is None:
        return None
    found = Supportable(*row)
    found.component = _component(found.component_id)
    return found


def status_now(proposal_id: int) -> Status | None:
    """Its status, looked up again."""
    return db.session.scalar(_status(), {"wanted": proposal_id})


def _component(component_id: int | None) -> Component | None:
    for component in listed():
        if component.id == component_id:
            return component
    return db.session.get(Component, component_id) if component_id else None


@cache
def _row() -> Select[Any]:
    proposals, resources = Proposal.__table__.c, Resource.__table__.c
    counters = ResourceCounters.__table__.c
    return (
        select(
            proposals.id,
            resources.component_id,
            resources.published_at,
            resources.hidden_at,
            proposals.status,
            counters.supports,
        )
        .join(Resource.__table__, resources.id == proposals.id)
        .join(ResourceCounters.__table__, counters.resource_id == proposals.id)
        .where(proposals.id == bindparam("wanted"))
        .execution_options(**PREPARED)
    )


@cache
def _status() -> Select[Any]:
    proposals = Proposal.__table__.c
    status = select(proposals.status).where(proposals.id == bindparam("wanted"))
    return status.execution_options(**PREPARED)
