"""What runs by itself: telling whose verification ends soon, and forgetting what nobody needs."""

from app.accounts.verification.services import census, conflicts, ending
from app.core.jobs import job
from app.extensions import db


@job(minutes="23")
def attend() -> None:
    """Remind and forget, once an hour."""
    while ending.remind():
        db.session.commit()
    census.forget_unused()
    conflicts.forget_decided()
    db.session.commit()
