"""Rules about muting and stopping."""

from typing import Any

from app.core.authz import Refusal, public, rule
from app.core.models import Resource

public("notification.stop")


@rule("thread.mute")
def mute(user: Any, comment: Resource) -> Refusal | None:
    """Whoever is signed in, for a thread that everybody can read; taking part is not needed."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    if comment.kind != "comment":
        return Refusal.NOT_SUPPORTED
    # A first comment that was hidden or taken back still has replies.
    component = comment.component
    return None if component is None or component.is_public else Refusal.NOT_VISIBLE
