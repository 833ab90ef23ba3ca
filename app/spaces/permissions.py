"""Rules about spaces and the components in them."""

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff, staff_somewhere
from app.core.authz import Refusal, public, rule
from app.core.models import Component, Resource
from app.spaces import sharing
from app.spaces.models import Space

public("share.follow")


@rule("space.read")
def read(user: Any, space: Space) -> Refusal | None:
    if space.is_visible or manage(user, space) is None or sharing.opens_space(user, space):
        return None
    return Refusal.NOT_VISIBLE


@rule("space.manage")
def manage(user: Any, space: Space | None) -> Refusal | None:
    """Facilitators of the space; without one, of the whole site."""
    return staff(user, Role.FACILITATOR, space_id=space.id if space else None)


@rule("spaces.work")
def work(user: Any, _: object) -> Refusal | None:
    """Facilitators of whatever space: they have a staff page of their own."""
    return staff_somewhere(user, Role.FACILITATOR)


@rule("component.read")
def read_component(user: Any, component: Component) -> Refusal | None:
    """Public when it and its space are; facilitators, and people they share it with, see it before."""
    if component.is_public or manage(user, component.space) is None:
        return None
    return None if sharing.opens_component(user, component) else Refusal.NOT_VISIBLE


def read_in_place(user: Any, resource: Resource) -> Refusal | None:
    """For everybody once it is public; before that for those with whom its place is shared."""
    if resource.is_public or sharing.opens_resource(user, resource):
        return None
    return Refusal.NOT_VISIBLE


@rule("component.manage")
def manage_component(user: Any, component: Component) -> Refusal | None:
    return manage(user, component.space)
