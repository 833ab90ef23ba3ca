"""How much there is in the components of a space, counted for all of them at once."""

from __future__ import annotations

from flask import g
from sqlalchemy import func, select

from app.core.models import Component, Resource
from app.extensions import db

# There may be many thousands of these; their kinds keep counters of their own.
MANY = ("proposal", "comment")


def number_published(component: Component, kind: str) -> int:
    """How many resources of a kind are public in a component; one query a space and request."""
    kept: dict[int, dict[tuple[int, str], int]] = g.setdefault("numbers_published", {})
    if component.space_id not in kept:
        neighbours = select(Component.id).where(Component.space_id == component.space_id)
        rows = db.session.execute(
            select(Resource.component_id, Resource.kind, func.count())
            .where(Resource.component_id.in_(neighbours), Resource.is_visible)
            .where(Resource.kind.not_in(MANY))
            .group_by(Resource.component_id, Resource.kind)
        )
        kept[component.space_id] = {(row[0] or 0, row[1]): row[2] for row in rows}
    return kept[component.space_id].get((component.id, kind), 0)
