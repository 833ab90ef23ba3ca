"""Pieces of page that abilities add to every resource: comments below it, buttons beside it.

A page names a slot and a resource; whatever is registered for the slot and fits
the resource is rendered there. So no page knows which abilities exist.

Slots in use: `resource.actions` (buttons under the head), `resource.below` (after the
text), `resource.aside` (side column), `resource.head` (links in the page's head),
`meeting.registration` (how to come, on the page of a meeting).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template
from markupsafe import Markup

from app.core.models import Ability, Resource

Context = Callable[[Resource], dict[str, Any] | None]  # None: nothing to show


@dataclass(frozen=True)
class Fragment:
    """A template with what it needs; `ability` limits it to kinds that have it."""

    template: str
    context: Context
    ability: Ability | None
    position: int

    def fits(self, resource: Resource) -> bool:
        return self.ability is None or self.ability in resource.abilities


_slots: dict[str, dict[str, Fragment]] = defaultdict(dict)


def register(
    slot: str, template: str, context: Context, ability: Ability | None = None, position: int = 0
) -> None:
    """Put a template into a slot; lower positions come first. Repeated, the last one counts."""
    _slots[slot][template] = Fragment(template, context, ability, position)


def fragments(slot: str, resource: Resource) -> Markup:
    """All that abilities say about a resource in this slot, as HTML."""
    chosen = sorted(_slots[slot].values(), key=lambda one: one.position)
    found = [(one.template, one.context(resource)) for one in chosen if one.fits(resource)]
    return Markup("").join(
        Markup(render_template(template, resource=resource, **context))  # noqa: S704
        for template, context in found
        if context is not None
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals["fragments"] = fragments
