"""Rules about debates."""

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import participant, staff
from app.core.authz import Refusal, public, rule
from app.core.models import Component
from app.debates.models import Debate
from app.spaces import phases

public("debate.list")


@rule("debate.manage")
def manage(user: Any, subject: Debate | Component) -> Refusal | None:
    component = subject if isinstance(subject, Component) else subject.component
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("debate.read")
def read(user: Any, debate: Debate) -> Refusal | None:
    return None if debate.is_public or manage(user, debate) is None else Refusal.NOT_VISIBLE


@rule("debate.create")
def create(user: Any, component: Component) -> Refusal | None:
    """Facilitators at any time; residents where a phase grants it."""
    if manage(user, component) is None:
        return None
    return phases.closed(component, "debate.create") or participant(user)


@rule("debate.edit")
def edit(user: Any, debate: Debate) -> Refusal | None:
    if refused := manage(user, debate):
        return refused
    return Refusal.CLOSED if debate.concluded_at else None
