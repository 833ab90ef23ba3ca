"""Reminding people who have not voted, without anything left that tells who they were.

A reminder works accounts off in the order of their ids, some in one transaction: their mails are
written and the place is moved together, so killed anywhere it goes on without a gap and
nobody is written to twice. There is no row for a person. A mail waits in the outbox until it is sent,
is asked once more then whether it still holds, and is deleted with the sending.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.budgets import mails
from app.budgets.models import Reminder, Round, RoundState
from app.budgets.models.reminders import MOST
from app.budgets.services import casting, roll
from app.budgets.services.closing import lock
from app.core import mail
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.mail import Still
from app.core.refusals import Refusal
from app.extensions import db
from app.notifications import queries as told
from app.notifications.models import NotificationSettings

BATCH = 50  # accounts in one transaction


class NotPossible(Exception):
    """No more reminders can be planned, or this one has begun."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def of(round_: Round) -> list[Reminder]:
    """The reminders of a round, by number."""
    query = select(Reminder).where(Reminder.round_id == round_.id)
    return list(db.session.scalars(query.order_by(Reminder.number)))


def due_at(round_: Round, reminder: Reminder) -> datetime | None:
    """When it is sent; with the close it moves. None while the close is not known."""
    if reminder.at is not None:
        return reminder.at
    assert reminder.days_before is not None
    return round_.closes_at - timedelta(days=reminder.days_before) if round_.closes_at else None


def free_number(round_: Round) -> int:
    """The number of one more reminder. Raises NotPossible: the round is closed, or there are enough."""
    if round_.is_rehearsal or round_.state in (RoundState.COUNTING, RoundState.CONFIRMED):
        raise NotPossible(Refusal.ROUND_CLOSED)
    used = {reminder.number for reminder in of(round_)}
    free = [number for number in range(1, MOST + 1) if number not in used]
    if not free:
        raise NotPossible(Refusal.LIMIT_REACHED)
    return free[0]


def plan(round_: Round, actor: User | None, *, at: datetime | None, days_before: int | None, texts: dict[str, str]) -> Reminder:  # fmt: skip
    """One more reminder, before the round is closed. Raises NotPossible."""
    lock(round_)
    number = free_number(round_)
    reminder = Reminder(
        round_id=round_.id, number=number, at=at, days_before=days_before, texts=texts
    )
    db.session.add(reminder)
    db.session.flush()
    emit(StaffActed(actor, "reminder.planned", round_, {}, _said(reminder)))
    return reminder


def remove(round_: Round, number: int, actor: User | None) -> None:
    """Take a reminder back that has not begun. Raises NotPossible."""
    reminder = _held(Reminder.round_id == round_.id, Reminder.number == number)
    if reminder is None or reminder.done_at or reminder.reached:
        raise NotPossible(Refusal.ALREADY_DONE)
    emit(StaffActed(actor, "reminder.removed", round_, _said(reminder), {}))
    db.session.delete(reminder)
    db.session.flush()


def due() -> list[int]:
    """The reminders whose time has come, in rounds in which people vote now."""
    query = (
        select(Reminder, Round)
        .join(Round, Round.id == Reminder.round_id)
        .where(Reminder.done_at.is_(None), Round.opened_at.is_not(None), Round.closed_at.is_(None))
        .where(Round.rehearses_id.is_(None), Round.is_visible)
        .order_by(Reminder.id)
    )
    rows = db.session.execute(query)
    return [reminder.id for reminder, round_ in rows if _is_due(round_, reminder)]


def send_some(reminder_id: int) -> bool:
    """Write to the next people; False where nobody is left. Who has voted meanwhile gets nothing."""
    reminder = _held(Reminder.id == reminder_id)
    round_ = db.session.get(Round, reminder.round_id) if reminder else None
    if reminder is None or round_ is None or reminder.done_at or not _is_due(round_, reminder):
        return False
    people = db.session.scalars(told.wanting_reminders(reminder.reached).limit(BATCH)).all()
    for user in people:
        if roll.may_vote(round_, user) is None and not roll.has_voted(round_, user):
            mails.remind(user, round_, reminder)
        reminder.reached = user.id
    if len(people) < BATCH:
        reminder.done_at, reminder.reached = now(), 0
    db.session.flush()
    return reminder.done_at is None


def number_wanting() -> int:
    """How many accounts asked to be reminded of votes: of this one or others, whether they voted or not."""
    query = told.wanting_reminders(0).order_by(None).with_only_columns(func.count())
    return db.session.scalar(query) or 0


def _held(*conditions: Any) -> Reminder | None:
    """A reminder that nobody else works on until this transaction ends."""
    query = select(Reminder).where(*conditions).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _is_due(round_: Round, reminder: Reminder) -> bool:
    moment = due_at(round_, reminder)
    return moment is not None and moment <= now() and casting.window_refusal(round_) is None


def _said(reminder: Reminder) -> dict[str, Any]:
    when = (
        reminder.at.isoformat() if reminder.at else f"{reminder.days_before} days before the close"
    )
    return {"when": when}


def _still_wanted(key: str) -> Still:
    """Asked when a mail is about to be sent: whether its reader still may vote, has not, and still agrees.

    While voting is paused, or the key is missing, it waits.
    """
    round_id, _number, uuid = mails.parts_of(key)
    round_ = db.session.get(Round, round_id)
    user = db.session.scalar(select(User).where(User.uuid == uuid))
    if round_ is None or user is None or not _concerns(round_, user):
        return Still.NO
    match casting.window_refusal(round_):
        case None:
            return Still.YES
        case Refusal.ROUND_PAUSED | Refusal.KEY_MISSING:
            return Still.LATER
        case _:
            return Still.NO


def _concerns(round_: Round, user: User) -> bool:
    agreed = db.session.get(NotificationSettings, user.id)
    is_agreed = agreed is not None and agreed.wants_reminders
    return is_agreed and roll.may_vote(round_, user) is None and not roll.has_voted(round_, user)


mail.only_while(mails.REMINDER, _still_wanted)
