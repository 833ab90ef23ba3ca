"""Rules about points of an agenda: who manages the meeting manages them, and they are read with it."""

from typing import Any

from app.core.authz import Refusal, refusal, rule
from app.meetings.models import AgendaItem
from app.spaces.permissions import read_in_place


@rule("agenda_item.manage")
def manage(user: Any, item: AgendaItem) -> Refusal | None:
    return refusal("meeting.manage", item.meeting, user)


@rule("agenda_item.read")
def read(user: Any, item: AgendaItem) -> Refusal | None:
    """What is dealt with behind closed doors only those read who prepare the meeting."""
    if manage(user, item) is None:
        return None
    if item.is_confidential or not item.meeting.is_visible:
        return Refusal.NOT_VISIBLE
    return read_in_place(user, item)
