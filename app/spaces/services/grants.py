"""What is open when: in this phase these actions on this component."""

from __future__ import annotations

from collections.abc import Iterable

from app.accounts.models import User
from app.core import kinds
from app.core.events import StaffActed, emit
from app.extensions import db
from app.spaces.models import PhaseGrant, Process
from app.spaces.services.revisions import claim

Grant = tuple[int, int, str]  # phase, component, action


def possible(process: Process) -> set[Grant]:
    """All that could be open in this process: each action of each component in each phase."""
    return {
        (phase.id, component.id, action.name)
        for phase in process.phases
        for component in process.components
        for action in kinds.kind_of(component).actions
    }


def granted(process: Process) -> set[Grant]:
    """What is open in which phase as it stands."""
    return {
        (grant.phase_id, grant.component_id, grant.action)
        for phase in process.phases
        for grant in phase.grants
    }


def _words(grants: set[Grant]) -> list[str]:
    return [f"{phase}:{component}:{action}" for phase, component, action in sorted(grants)]


def grant_exactly(process: Process, actor: User, wanted: Iterable[Grant], seen: int) -> None:
    """Open these actions and no others; what the process does not have is ignored.

    Raises EditedMeanwhile.
    """
    claim(process, seen)
    had, wished = granted(process), set(wanted) & possible(process)
    for phase in process.phases:
        for grant in list(phase.grants):
            if (phase.id, grant.component_id, grant.action) not in wished:
                phase.grants.remove(grant)
        for phase_id, component_id, action in sorted(wished - had):
            if phase_id == phase.id:
                phase.grants.append(PhaseGrant(component_id=component_id, action=action))
    db.session.flush()
    if had != wished:
        before, after = {"opened": _words(had - wished)}, {"opened": _words(wished - had)}
        emit(StaffActed(actor, "grants.changed", process, before, after))
