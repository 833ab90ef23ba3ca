"""One press ends one reason for being told, and nothing else."""

from __future__ import annotations

from app.accounts.models import User
from app.follows.services import unfollow
from app.notifications.links import Stop, What
from app.notifications.services import choosing, muting
from app.notifications.texts import Kind


def stop(user: User, wanted: Stop) -> None:
    """End it; what has ended already stays so, and what is gone meanwhile is no error."""
    match wanted:
        case Stop(What.FOLLOWING, int(resource_id)):
            unfollow(resource_id, user)
        case Stop(What.THREAD, int(thread_id)):
            muting.mute(user, thread_id)
        case Stop(What.KIND, Kind() as kind):
            choosing.silence_kind(user, kind)
        case Stop(What.REMINDERS):
            choosing.settings_of(user).wants_reminders = False
        case _:
            choosing.silence(user)
