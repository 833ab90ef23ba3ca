"""Drafts of meetings, and announcing them."""

from __future__ import annotations

from app.accounts.models import User
from app.core.events import Published, StaffActed, emit
from app.core.models import Component
from app.extensions import db
from app.meetings import locking
from app.meetings.agenda import services as agenda
from app.meetings.models import Meeting
from app.meetings.services.plans import Plan, facts_of, put


def write(component: Component, author: User, plan: Plan, locale: str, **place: int) -> Meeting:
    """A meeting that nobody sees yet; `place` is that in a series. Raises AgendaTooLong."""
    plan.check()
    times = {"starts_at": plan.starts_at, "ends_at": plan.ends_at}
    meeting = Meeting(component=component, author=author, **times, **place)
    db.session.add(meeting)
    put(meeting, plan, locale)
    db.session.flush()
    agenda.announce(meeting, author, plan.agenda)
    return meeting


def draft(component: Component, author: User, plan: Plan, locale: str) -> Meeting:
    """Write a meeting down that only staff can see. Raises AgendaTooLong."""
    meeting = write(component, author, plan, locale)
    emit(StaffActed(author, "meeting.drafted", meeting, {}, facts_of(meeting)))
    return meeting


def publish(component: Component, author: User, plan: Plan, locale: str) -> Meeting:
    """Announce a meeting. Raises AgendaTooLong."""
    meeting = write(component, author, plan, locale)
    show(meeting, author)
    return meeting


def announce(meeting: Meeting, actor: User) -> None:
    """Show a draft to everybody; pressed twice it is announced once."""
    locking.hold(meeting)
    if meeting.is_draft:
        show(meeting, actor)


def show(meeting: Meeting, actor: User, *, is_quiet: bool = False) -> None:
    """Make a meeting public; `is_quiet` where people hear of it by another one of its series."""
    meeting.publish()
    db.session.flush()
    emit(Published(meeting, actor=actor, is_quiet=is_quiet))
    for item in meeting.agenda:
        agenda.publish(item, actor)
    emit(StaffActed(actor, "meeting.published", meeting, {}, facts_of(meeting)))


def discard(meeting: Meeting, actor: User) -> None:
    """Throw a draft away. What was announced can only be cancelled: ValueError."""
    locking.hold(meeting)
    if not meeting.is_draft:
        raise ValueError("an announced meeting stays")
    emit(StaffActed(actor, "meeting.discarded", meeting, facts_of(meeting), {}))
    db.session.delete(meeting)
    db.session.flush()
