"""What else happens at a meeting shows in its minutes."""

from app.core.events import Edited, Published, on
from app.meetings.minutes.services.holding import hold, keep
from app.meetings.models import Decision


@on(Edited, Published)
def keep_what_was_decided(event: Edited | Published) -> None:
    """A decision that is corrected after the minutes are public makes another version of them."""
    decision = event.resource
    if not isinstance(decision, Decision) or decision.published_at is None:
        return
    minutes = decision.meeting.record
    if minutes is not None and minutes.published_at is not None:
        keep(hold(minutes), event.actor, "changed")
