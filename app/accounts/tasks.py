"""What runs by itself: forgetting what nobody can use any more."""

from app.accounts import limits, sessions
from app.accounts.services import unsent
from app.core.jobs import job
from app.extensions import db


@job(minutes="17")
def forget() -> None:
    """Delete expired sessions, old counts of attempts and forms that were never sent, once an hour."""
    sessions.forget_expired()
    limits.forget_old()
    unsent.forget_expired()
    db.session.commit()
