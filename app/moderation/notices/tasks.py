"""What runs by itself: forgetting who gave notice."""

from datetime import timedelta

from app.core.clock import now
from app.core.jobs import job
from app.core.site import site
from app.extensions import db
from app.moderation.notices import services

A_MONTH = timedelta(days=31)


@job(minutes="43")
def forget() -> None:
    """Delete names and addresses a month after nobody can appeal any more."""
    services.forget(now() - (site().appeal_months + 1) * A_MONTH)
    db.session.commit()
