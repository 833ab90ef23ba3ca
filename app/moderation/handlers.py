"""Who leaves is no longer named in reports."""

from sqlalchemy import update

from app.core.events import AccountDeleted, on
from app.extensions import db
from app.moderation.models import Report


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    db.session.execute(
        update(Report).where(Report.reporter_id == event.user.id).values(reporter_id=None)
    )
