"""Meetings for which people register."""

from itertools import count

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.extensions import db
from app.meetings.models import (
    Meeting,
    Registration,
    RegistrationState,
    RegistrationTerms,
)
from app.meetings.registration import codes, queries, tickets
from app.meetings.registration.services import door, staff
from tests.factories.accounts import make_user
from tests.factories.debates import make_meeting

_numbers = count(-100_000)  # before all who come by the pages


def make_terms(
    meeting: Meeting | None = None, seats: int | None = 2, **values
) -> RegistrationTerms:
    """A meeting of tomorrow with two places, for which everybody can register now."""
    meeting = meeting or make_meeting()
    meeting.seats = seats
    return RegistrationTerms(meeting=meeting, **values)


def make_registration(meeting: Meeting, state=RegistrationState.PLACED, **values) -> Registration:
    """Somebody with a place, behind all others that were made so."""
    if "user" not in values:
        values["user"] = make_user()
    if state is RegistrationState.OFFERED:
        values.setdefault("offered_at", now())
    user = values["user"]
    values.setdefault("name", user.name if user else "Guest")
    return Registration(
        meeting=meeting, state=state, number=next(_numbers), code=codes.draw(), **values
    )


def under_way(person: User, clerk: User) -> list[str]:
    """In the demo town: somebody is offered a place, somebody is in, and a guest has no account."""
    asking = db.session.scalars(select(RegistrationTerms).where(RegistrationTerms.questions.any())).first()  # fmt: skip
    small = db.session.scalars(
        select(RegistrationTerms).where(RegistrationTerms.meeting_id != asking.meeting_id)
    ).first()
    guest = staff.invite(asking.meeting, clerk, staff.Guest("Guest", "guest@example.org"))
    first, second, *_ = db.session.scalars(queries.expected(asking.meeting_id)).all()
    door.check_in(first, clerk)
    offered = make_registration(small.meeting, RegistrationState.OFFERED, user=person)
    db.session.add(offered)
    db.session.flush()
    base = f"/meetings/{asking.meeting_id}"
    tails = ("terms", "people", "needs", "print", "questions/new", f"people/{second.id}/remove")
    questions = (f"questions/{one.id}" for one in asking.questions)
    return [
        *(f"{base}/registration/{tail}" for tail in (*tails, *questions)),
        *(f"{base}/check-in", f"{base}/check-in?code={first.code}", f"{base}/registration"),
        *(f"/meetings/{one}/registration" for one in (small.meeting_id, asking.meeting_id)),
        f"/meetings/tickets/{tickets.token(guest)}",
        f"/meetings/tickets/{tickets.token(guest)}/cancel",
    ]
