"""What a facilitator sees first: what needs them, what changes soon, how much people do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, func, select

from app.core import kinds
from app.core.clock import now
from app.core.i18n import choose, format_date, format_datetime, local
from app.core.models import Component, Resource
from app.core.site import District
from app.extensions import db
from app.spaces import queries
from app.spaces.models import Process

SOON = timedelta(days=7)
DAYS = 14


@dataclass(frozen=True)
class Change:
    """A phase begins or ends soon."""

    at: datetime
    text: str


def changes(process: Process) -> list[Change]:
    """What the clock will do within a week, in order."""
    moment, found = now(), []
    for phase in process.phases:
        name = choose(phase.name)
        if moment < phase.starts_at <= moment + SOON:
            when = format_datetime(phase.starts_at)
            text = _("“%(phase)s” opens by itself on %(when)s", phase=name, when=when)
            found.append(Change(phase.starts_at, text))
        if moment < phase.ends_at <= moment + SOON:
            when = format_datetime(phase.ends_at)
            text = _("“%(phase)s” closes by itself on %(when)s", phase=name, when=when)
            found.append(Change(phase.ends_at, text))
    return sorted(found, key=lambda change: change.at)


def summaries(process: Process) -> list[tuple[Component, str]]:
    """Each component with a few words on what is in it."""
    found = []
    for component in process.components:
        summary = kinds.kind_of(component).summary
        found.append((component, summary(component) if summary else ""))
    return found


def _in_day(day: datetime) -> ColumnElement[int]:
    """How much was published between two midnights of the council's clocks."""
    return func.sum(
        case(
            ((Resource.published_at >= day) & (Resource.published_at < day + timedelta(days=1)), 1),
            else_=0,
        )
    )


def activity(process: Process) -> list[tuple[str, int, bool]]:
    """(day, what was published in the process that day, still going on) for two weeks."""
    today = local(now()).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    components = [component.id for component in process.components]
    row = db.session.execute(
        select(*map(_in_day, days)).where(
            Resource.component_id.in_(components),
            Resource.published_at >= days[0],
            Resource.hidden_at.is_(None),
        )
    ).one()
    return [
        (format_date(day, "short"), count or 0, day is days[-1])
        for day, count in zip(days, row, strict=True)
    ]


@dataclass(frozen=True)
class DistrictTable:
    """How much of what there is in each district: a row a district, a column a component."""

    components: list[Component]
    rows: list[tuple[District, list[int]]]


def district_table(components: list[Component]) -> DistrictTable | None:
    """The table, or nothing where nothing is filed under districts."""
    query = queries.by_district(components)
    found = db.session.execute(query).all() if query is not None else []
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for district, component_id, many in found:
        if component_id is not None:
            counts[component_id, district.id] += many
    shown = [one for one in components if any(one.id == component for component, _d in counts)]
    if not shown:
        return None
    all_districts = dict.fromkeys(row[0] for row in found)
    rows = [(d, [counts.get((one.id, d.id), 0) for one in shown]) for d in all_districts]
    return DistrictTable(shown, rows)
