"""Rules about decisions: who manages the meeting manages what it decided."""

from typing import Any

from app.core.authz import Refusal, public, refusal, rule
from app.meetings.models import Decision
from app.spaces.permissions import read_in_place

public("resolution.list")


@rule("resolution.manage")
def manage(user: Any, decision: Decision) -> Refusal | None:
    return refusal("meeting.manage", decision.meeting, user)


@rule("resolution.read")
def read(user: Any, decision: Decision) -> Refusal | None:
    """Before the minutes are public, only who writes them reads it."""
    if manage(user, decision) is None:
        return None
    if not decision.meeting.is_visible:
        return Refusal.NOT_VISIBLE
    return read_in_place(user, decision)


@rule("resolution.report")
def report(user: Any, decision: Decision) -> Refusal | None:
    """Whoever answers for it says how far it is, and those who manage the meeting."""
    if user.is_authenticated and decision.owner_id == user.id and decision.is_visible:
        return None
    return manage(user, decision)
