"""What registrations do when their meeting changes, and when a person leaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import AccountDeleted, Concluded, Edited, Rescheduled, on
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.models import ACTIVE, Meeting, Notice, Registration, RegistrationAnswer
from app.meetings.registration import queries, tasks, wording
from app.meetings.registration.services import forgetting, line


@on(Edited)
def move_up(event: Edited) -> None:
    """There may be more places now."""
    meeting = event.resource
    if isinstance(meeting, Meeting) and queries.terms_of(meeting) is not None:
        terms = line.lock(meeting)
        assert terms is not None
        line.advance(terms)


@on(Rescheduled)
def tell_new_time(event: Rescheduled) -> None:
    if isinstance(event.resource, Meeting):
        _note(event.resource, Notice.MOVED)


@on(Concluded)
def tell_end(event: Concluded) -> None:
    """Minutes conclude a meeting, too; those who came hear of them if they follow it."""
    meeting = event.resource
    if isinstance(meeting, Meeting) and meeting.cancelled_at is not None:
        _note(meeting, Notice.CALLED_OFF)


def _note(meeting: Meeting, notice: Notice) -> None:
    """Whoever has a place or waits for one will be told, by a job: they may be many."""
    rows = table_of(Registration)
    concerned = (rows.c.meeting_id == meeting.id) & rows.c.state.in_(ACTIVE)
    db.session.execute(update(rows).where(concerned).values(notice=notice))
    tasks.tell_changes()


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    forgetting.forget_person(event.user)


@section("registrations")
def own_registrations(user: User) -> list[dict[str, Any]]:
    """For which meetings a person registered and what they said, as long as it is kept."""
    query = select(Registration).where(Registration.user_id == user.id).order_by(Registration.id)
    answers = selectinload(Registration.answers).joinedload(RegistrationAnswer.question)
    found = db.session.scalars(query.options(joinedload(Registration.meeting), answers))
    return [_plain(one) for one in found]


def _plain(one: Registration) -> dict[str, Any]:
    names = "meeting_id name companions is_invited code needs created_at offered_at checked_in_at"
    answers = {wording.question(said.question): said.text for said in one.answers}
    kept = {name: getattr(one, name) for name in names.split()}
    return kept | {"meeting": one.meeting.title, "state": one.standing, "answers": answers}
