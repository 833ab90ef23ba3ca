"""Rules about texts that wait, and about excluding supports."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff, staff_somewhere
from app.core.authz import Refusal, public, rule
from app.core.models import Ability, Resource
from app.moderation.spam.models import HeldPost

public("exclusion.read")


@rule("held.list")
def list_waiting(user: Any, _: object) -> Refusal | None:
    """Moderators of a single space see what waits in that space."""
    return staff_somewhere(user, Role.MODERATOR)


@rule("held.read")
def read(user: Any, held: HeldPost) -> Refusal | None:
    """Its author, to see what it waits for."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    return None if held.resource.is_by(user) else Refusal.NOT_YOURS


@rule("held.decide")
def decide(user: Any, held: HeldPost) -> Refusal | None:
    """Nobody decides about their own words."""
    if refused := staff(user, Role.MODERATOR, space_id=held.space_id):
        return refused
    return Refusal.OWN_CONTENT if held.resource.is_by(user) else None


@rule("supports.list")
def list_supports(user: Any, _: object) -> Refusal | None:
    return staff_somewhere(user, Role.MODERATOR)


@rule("supports.inspect")
def inspect(user: Any, resource: Resource) -> Refusal | None:
    """Who supports what is looked at where moderators work, and by nobody whose own it is."""
    if Ability.SUPPORT not in resource.abilities or resource.published_at is None:
        return Refusal.NOT_SUPPORTED
    space_id = resource.component.space_id if resource.component else None
    if refused := staff(user, Role.MODERATOR, space_id=space_id):
        return refused
    return Refusal.OWN_CONTENT if resource.is_by(user) else None
