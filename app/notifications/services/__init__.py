"""Making news, choosing what to hear of, muting, and stopping by one press. The caller commits."""

from app.notifications.services.telling import tell, tell_followers

__all__ = ["tell", "tell_followers"]
