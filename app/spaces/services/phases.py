"""Phases: spans of time that facilitators add, move and take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.events import StaffActed, emit
from app.extensions import db
from app.spaces.models import Phase, Process
from app.spaces.services.revisions import claim


@dataclass(frozen=True)
class PhaseValues:
    """What a facilitator enters about a phase; texts by language."""

    name: dict[str, str]
    description: dict[str, str]
    starts_at: datetime
    ends_at: datetime


def _record(phase: Phase) -> dict[str, Any]:
    return {
        "phase": phase.id,
        "name": phase.name,
        "starts_at": phase.starts_at.isoformat(),
        "ends_at": phase.ends_at.isoformat(),
    }


def add_phase(process: Process, actor: User, values: PhaseValues, seen: int | None = None) -> Phase:
    """A phase that opens nothing yet. Raises EditedMeanwhile."""
    claim(process, seen)
    phase = Phase(space_id=process.id, **vars(values))
    db.session.add(phase)
    db.session.flush()
    db.session.expire(process, ["phases"])
    emit(StaffActed(actor, "phase.added", process, {}, _record(phase)))
    return phase


def edit_phase(phase: Phase, actor: User, values: PhaseValues, seen: int | None = None) -> None:
    """Rename or move a phase. Raises EditedMeanwhile."""
    claim(phase.space, seen)
    before = _record(phase)
    for name, value in vars(values).items():
        setattr(phase, name, value)
    db.session.flush()
    emit(StaffActed(actor, "phase.edited", phase.space, before, _record(phase)))


def remove_phase(phase: Phase, actor: User) -> None:
    """Take a phase away with all it opens; what people did in it stays."""
    process, before = phase.space, _record(phase)
    claim(process)
    db.session.delete(phase)
    db.session.flush()
    emit(StaffActed(actor, "phase.removed", process, before, {}))
