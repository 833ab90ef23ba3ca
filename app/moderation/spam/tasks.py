"""What runs by itself: learning from decisions, and forgetting."""

from app.core.jobs import job
from app.extensions import db
from app.moderation.spam import filtering, services
from app.moderation.spam.supports import notices, origins


@job(minutes="23")
def learn() -> None:
    """Train the filter anew once an hour, where moderators have decided anything since."""
    filtering.learn()
    db.session.commit()


@job(minutes="41")
def forget() -> None:
    """Delete old notes about posts, and the marks of supports whose time is over."""
    services.forget_old()
    origins.forget_old()
    db.session.commit()


@job(minutes="*/2")
def tell() -> None:
    """Tell people that their supports were set aside, or count again, a batch at a time."""
    while notices.tell_some():
        db.session.commit()
