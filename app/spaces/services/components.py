"""Components: added to a process, set up, put into order, shown and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.models import Component
from app.extensions import db
from app.spaces.models import Space
from app.spaces.services.revisions import claim, unique_slug


class HasContent(Exception):
    """People have written here: the component may be hidden, never deleted."""


@dataclass(frozen=True)
class ComponentValues:
    """What a facilitator enters about a component; `settings` are valid for its kind."""

    slug: str
    name: dict[str, str]
    settings: dict[str, Any]


def _record(component: Component) -> dict[str, Any]:
    return {
        "component": component.id,
        "kind": component.kind,
        "slug": component.slug,
        "name": component.name,
        "settings": component.settings,
    }


def add_component(
    space: Space, actor: User, kind: str, values: ComponentValues, seen: int | None = None
) -> Component:
    """A new component at the end, not public yet. Raises EditedMeanwhile and SlugTaken."""
    claim(space, seen)
    last = select(func.max(Component.position)).where(Component.space_id == space.id)
    component = Component(
        space_id=space.id,
        kind=kind,
        position=(db.session.scalar(last) or 0) + 1,
        **vars(values),
    )
    with unique_slug():
        db.session.add(component)
    db.session.expire(space, ["components"])
    emit(StaffActed(actor, "component.added", space, {}, _record(component)))
    return component


def edit_component(
    component: Component, actor: User, values: ComponentValues, seen: int | None = None
) -> None:
    """Rename it or change its settings. Raises EditedMeanwhile and SlugTaken."""
    claim(component.space, seen)
    before = _record(component)
    with unique_slug():
        for name, value in vars(values).items():
            setattr(component, name, value)
    emit(StaffActed(actor, "component.edited", component.space, before, _record(component)))


def publish_component(component: Component, actor: User) -> None:
    """Let everybody see what is in it, as soon as the process is public too."""
    _show(component, actor, shown=True)


def unpublish_component(component: Component, actor: User) -> None:
    """Hide it with all that is in it; nothing is lost."""
    _show(component, actor, shown=False)


def _show(component: Component, actor: User, *, shown: bool) -> None:
    was_shown = component.published_at is not None
    if was_shown == shown:
        return
    claim(component.space)
    component.published_at = now() if shown else None
    action = "component.published" if shown else "component.unpublished"
    known = {"component": component.id, "slug": component.slug}
    before, after = {**known, "public": was_shown}, {**known, "public": shown}
    emit(StaffActed(actor, action, component.space, before, after))


def move_component(component: Component, actor: User, *, up: bool) -> None:
    """Change places with the neighbour above or below; at the edge nothing happens."""
    space = component.space
    claim(space)
    order = list(space.components)
    here = order.index(component)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order, 1):
        one.position = position
    slugs = [one.slug for one in order]
    emit(StaffActed(actor, "component.moved", space, {}, {"order": slugs}))


def delete_component(component: Component, actor: User, *, has_content: bool) -> None:
    """Remove a draft component for good. Raises HasContent."""
    if component.published_at is not None or has_content:
        raise HasContent
    space, before = component.space, _record(component)
    claim(space)
    db.session.delete(component)
    db.session.flush()
    db.session.expire(space, ["components"])
    emit(StaffActed(actor, "component.deleted", space, before, {}))
