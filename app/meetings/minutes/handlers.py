"""What else happens at a meeting shows in its minutes; what somebody proposed is in their download."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import Edited, Published, on
from app.extensions import db
from app.meetings.minutes.services.holding import hold, keep
from app.meetings.models import Correction, Decision


@on(Edited, Published)
def keep_what_was_decided(event: Edited | Published) -> None:
    """A decision that is corrected after the minutes are public makes another version of them."""
    decision = event.resource
    if not isinstance(decision, Decision) or decision.published_at is None:
        return
    minutes = decision.meeting.record
    if minutes is not None and minutes.published_at is not None:
        keep(hold(minutes), event.actor, "changed")


@section("corrections_of_minutes")
def own_corrections(user: User) -> list[dict[str, Any]]:
    """What a person proposed to correct, for their download."""
    columns = Correction.quote, Correction.wording, Correction.reason, Correction.state
    query = select(*columns, Correction.created_at).where(Correction.author_id == user.id)
    return [dict(row) for row in db.session.execute(query.order_by(Correction.id)).mappings()]
