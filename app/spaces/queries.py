"""Questions about spaces, their stage and their components."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from app.accounts.models import Role, User
from app.core.clock import now
from app.core.i18n import choose
from app.core.models import Classified, Component, Resource, open_places
from app.core.site import District
from app.extensions import db
from app.spaces.models import Phase, PhaseGrant, Process, ShareLink, Space


class Stage(StrEnum):
    """Where a process stands by the clock; pauses between phases count as open."""

    OPEN = "open"
    UPCOMING = "upcoming"
    FINISHED = "finished"


def _edge(function: Any, column: Any) -> Any:
    of_space = select(function(column)).where(Phase.space_id == Space.id)
    return of_space.correlate(Space).scalar_subquery()


def starts() -> Any:
    """When a process begins, as a column."""
    return _edge(func.min, Phase.starts_at)


def ends() -> Any:
    """When a process ends, as a column."""
    return _edge(func.max, Phase.ends_at)


def _is_at(stage: Stage, moment: datetime) -> ColumnElement[bool]:
    if stage is Stage.FINISHED:
        return ends() <= moment
    if stage is Stage.OPEN:
        return (starts() <= moment) & (ends() > moment)
    return func.coalesce(starts() > moment, True)


def processes(stage: Stage, load: Any = selectinload) -> Select[Process]:
    """Public processes at a stage: open ones by their end, coming ones by their start."""
    order = {
        Stage.OPEN: ends().asc(),
        Stage.UPCOMING: starts().asc(),
        Stage.FINISHED: ends().desc(),
    }[stage]
    return (
        select(Process)
        .where(Process.is_visible, _is_at(stage, now()))
        .options(load(Process.phases))
        .order_by(order, Process.id.desc())
    )


def count_of(stage: Stage) -> Select[int]:
    return select(func.count()).select_from(Process).where(Process.is_visible, _is_at(stage, now()))


def shown(slug: str) -> Select[Process]:
    """One process with all that its page shows of it, in one query: phases and components are few."""
    return (
        select(Process)
        .where(Process.slug == slug)
        .options(
            joinedload(Process.phases),
            joinedload(Process.components),
            joinedload(Process.counters),
        )
    )


def whole(slug: str) -> Select[Process]:
    """One process with its phases, what they open, and its components."""
    return (
        select(Process)
        .where(Process.slug == slug)
        .options(
            selectinload(Process.phases).selectinload(Phase.grants),
            selectinload(Process.components),
        )
    )


def managed_by(user: User) -> Select[Process]:
    """The processes that a facilitator runs, latest first."""
    found = (
        select(Process)
        .options(selectinload(Process.phases))
        .order_by(Process.published_at.is_not(None), Process.id.desc())
    )
    if user.holds(Role.FACILITATOR):
        return found
    mine = {
        grant.space_id
        for grant in user.grants
        if grant.role in {Role.FACILITATOR, Role.ADMINISTRATOR}
    }
    return found.where(Process.id.in_(mine))


def latest_in(space: Space) -> Select[Resource]:
    """What was published in a space, latest first; answers below others are left out."""
    shown = select(Component.id).where(
        Component.space_id == space.id, Component.published_at.is_not(None)
    )
    return (
        select(Resource)
        .where(Resource.component_id.in_(shown), Resource.is_visible)
        .where(Resource.parent_id.is_(None))
        .order_by(Resource.published_at.desc(), Resource.id.desc())
    )


def open_components(limit: int = 30) -> Select[Component]:
    """Public components on which some phase opens something now, what closes first first."""
    moment = now()
    closing = (
        select(PhaseGrant.component_id, func.min(Phase.ends_at).label("ends_at"))
        .join(Phase, Phase.id == PhaseGrant.phase_id)
        .where(Phase.starts_at <= moment, Phase.ends_at > moment)
        .group_by(PhaseGrant.component_id)
        .subquery()
    )
    return (
        select(Component)
        .join(closing, closing.c.component_id == Component.id)
        .where(Component.id.in_(open_places()))
        .options(joinedload(Component.space, innerjoin=True))
        .order_by(closing.c.ends_at, Component.id)
        .limit(limit)
    )


def has_content(component: Component) -> Select[Any]:
    return select(Resource.id).where(Resource.component_id == component.id).limit(1)


def by_district(components: Iterable[Component]) -> Select[Any] | None:
    """(district, component id, how many) of what is filed under districts, in one query.

    Districts without anything have one row with nothing for the component.
    """
    ids = [component.id for component in components]
    parts = []
    for mapper in Resource.__mapper__.self_and_descendants:
        kind: Any = mapper.class_
        if not issubclass(kind, Classified):
            continue
        parts.append(kind.numbers_by_district(ids))
    if not parts or not ids:
        return None
    counted = union_all(*parts).subquery()
    return (
        select(District, counted.c.component_id, counted.c.many)
        .outerjoin(counted, counted.c.district_id == District.id)
        .order_by(District.position, District.id)
    )


def begun() -> Select[Process]:
    """Public processes that have begun, the one that ended or ends last first."""
    return (
        select(Process)
        .where(Process.is_visible, starts() <= now())
        .options(selectinload(Process.phases))
        .order_by(ends().desc(), Process.id.desc())
    )


def share_links_of(space: Space) -> Select[ShareLink]:
    """Links to what is not public in a space, the latest first."""
    return (
        select(ShareLink)
        .where(ShareLink.space_id == space.id)
        .options(joinedload(ShareLink.component))
        .order_by(ShareLink.id.desc())
    )


def choices() -> list[tuple[int, str]]:
    """All spaces as (id, title in the reader's language), by title."""
    rows = db.session.execute(select(Space.id, Space.titles)).all()
    return sorted(((row.id, choose(row.titles)) for row in rows), key=lambda one: one[1].lower())
