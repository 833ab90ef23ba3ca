"""What runs by itself: forgetting what nobody can use any more."""

from app.accounts import limits, sessions
from app.core.jobs import job
from app.extensions import db


@job(minutes="17")
def forget() -> None:
    """Delete expired sessions and old counts of attempts, once an hour."""
    sessions.forget_expired()
    limits.forget_old()
    db.session.commit()
