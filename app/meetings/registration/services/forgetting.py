"""What goes: needs 30 days after the meeting, and a person who leaves. The caller commits."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.models import Meeting, Registration, RegistrationAnswer
from app.meetings.registration import queries
from app.meetings.registration.services import line
from app.meetings.registration.services.own import drop


def forget_needs() -> int:
    """Delete needs, and addresses of invited people, of meetings that ended 30 days ago; how many rows."""
    rows, meetings = table_of(Registration), table_of(Meeting)
    over = select(meetings.c.id).where(meetings.c.ends_at <= now() - queries.KEPT)
    kept = or_(rows.c.needs != "", rows.c.email != "")
    gone = update(rows).where(kept, rows.c.meeting_id.in_(over)).values(needs="", email="")
    return len(db.session.scalars(gone.returning(rows.c.id)).all())


def forget_person(user: User) -> None:
    """Somebody leaves: their places go to the next in line; of meetings that were, only the number stays."""
    query = select(Registration).where(Registration.user_id == user.id)
    for registration in db.session.scalars(query.order_by(Registration.meeting_id)).all():
        terms = line.held(registration)
        if registration.meeting.starts_at > now():
            drop(registration)
            db.session.delete(registration)
            db.session.flush()
            line.advance(terms)
        else:
            _empty(registration)
    db.session.flush()


def _empty(registration: Registration) -> None:
    mine = RegistrationAnswer.registration_id == registration.id
    db.session.execute(delete(RegistrationAnswer).where(mine))
    registration.user = registration.notice = None
    registration.name = registration.email = registration.needs = ""
