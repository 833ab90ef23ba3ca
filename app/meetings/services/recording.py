"""The shortest way to public minutes: their general text alone."""

from __future__ import annotations

from app.accounts.models import User
from app.meetings.minutes.services import agreeing, holding, writing
from app.meetings.models import Meeting


def record(
    meeting: Meeting,
    actor: User,
    minutes: str,
    *,
    attendance: int | None = None,
    approved: bool = False,
    reason: str = "",
) -> None:
    """Write the general text of the minutes and publish them, or change it for a reason; `approved` says they are agreed."""
    kept = holding.opened(meeting, actor)
    wanted = writing.General(minutes, attendance, kept.recording_url)
    writing.write_general(kept, actor, wanted, reason=reason)
    if meeting.minutes_published_at is None:
        agreeing.publish(kept, actor)
    if approved and meeting.minutes_approved_at is None:
        agreeing.approve(kept, actor)
