"""Processes with phases that open what the test needs."""

from datetime import timedelta
from itertools import count

from app.core.clock import now
from app.core.models import Component
from app.spaces.models import Phase, PhaseGrant, Process

_numbers = count(1)


def make_process(**values) -> Process:
    """A published process without components."""
    n = next(_numbers)
    title = values.pop("title", f"Process {n}")
    defaults = {"slug": f"process-{n}", "titles": {"en": title}, "published_at": now()}
    return Process(title=title, **(defaults | values))


def make_component(kind: str, process: Process | None = None, *actions: str, **values) -> Component:
    """A published component; these actions are open on it from yesterday to tomorrow."""
    component = Component(
        space=process or make_process(),
        kind=kind,
        slug=values.pop("slug", f"{kind}-{next(_numbers)}"),
        name=values.pop("name", {"en": kind.title()}),
        settings=values.pop("settings", {}),
        published_at=now(),
        **values,
    )
    if actions:
        make_phase(component, *actions)
    return component


def make_phase(component: Component, *actions: str, start: float = -1, end: float = 1) -> Phase:
    """A phase from `start` to `end` (days from now) that opens the actions on the component."""
    phase = Phase(
        space=component.space,
        name={"en": "Phase"},
        starts_at=now() + timedelta(days=start),
        ends_at=now() + timedelta(days=end),
    )
    phase.grants = [PhaseGrant(component=component, action=action) for action in actions]
    return phase
