"""What else happens at a meeting shows in its minutes; what somebody proposed is in their download."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import Edited, Published, Withdrawn, on
from app.extensions import db
from app.meetings import sealing
from app.meetings.minutes.services.holding import hold, keep
from app.meetings.models import AgendaItem, Correction, Decision


@on(Edited, Published)
def keep_what_was_decided(event: Edited | Published) -> None:
    """A decision that is corrected after the minutes are public makes another version of them."""
    decision = event.resource
    if not isinstance(decision, Decision) or decision.published_at is None:
        return
    minutes = decision.meeting.record
    if minutes is not None and minutes.published_at is not None:
        keep(hold(minutes), event.actor, "changed")


@on(Edited, Withdrawn)
def keep_what_stood_on_the_agenda(event: Edited | Withdrawn) -> None:
    """A point that gets other words, or is struck, after the minutes are public does the same."""
    item = event.resource
    if not isinstance(item, AgendaItem):
        return
    minutes = item.meeting.record
    if minutes is None or minutes.published_at is None or event.actor is None:
        return
    if keep(hold(minutes), event.actor, "changed") is not None:
        sealing.seal(item.meeting, event.actor)


@section("corrections_of_minutes")
def own_corrections(user: User) -> list[dict[str, Any]]:
    """What a person proposed to correct, for their download."""
    columns = Correction.quote, Correction.wording, Correction.reason, Correction.state
    query = select(*columns, Correction.created_at).where(Correction.author_id == user.id)
    return [dict(row) for row in db.session.execute(query.order_by(Correction.id)).mappings()]
