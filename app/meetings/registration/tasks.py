"""What runs by itself: the line moves up, changes are told, and needs are forgotten."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.jobs import job
from app.extensions import db
from app.meetings.models import Meeting, Notice, Registration
from app.meetings.registration import mails, queries
from app.meetings.registration.services import forgetting, line
from app.meetings.registration.wording import Letter

TOGETHER = 20  # mails written in one transaction: on SQLite nobody else writes meanwhile
LETTERS = {Notice.MOVED: Letter.MOVED, Notice.CALLED_OFF: Letter.CALLED_OFF}


def move_all_up() -> int:
    """Let lapsed offers go and offer what is free, meeting by meeting; how many offers. Commits each."""
    offered = 0
    for meeting_id in db.session.scalars(queries.with_something_due()).all():
        meeting = db.session.get(Meeting, meeting_id)
        terms = line.lock(meeting) if meeting is not None else None
        offered += line.advance(terms) if terms is not None else 0
        db.session.commit()
    return offered


def tell_all_changes() -> int:
    """Tell those who have not been told yet, some in each transaction; how many people. Commits each."""
    told = 0
    while some := _tell_some():
        told += some
    return told


def _tell_some() -> int:
    """Whoever is being told by another worker is left to it."""
    query = select(Registration).where(Registration.notice.is_not(None)).order_by(Registration.id)
    query = query.options(joinedload(Registration.meeting)).limit(TOGETHER)
    locked = query.with_for_update(skip_locked=True, of=Registration)
    found = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    for one in found:
        assert one.notice is not None
        letter, one.notice = LETTERS[one.notice], None
        mails.write(one, letter)
    db.session.commit()
    return len(found)


@job()
def move_up() -> None:
    """Nobody has to look at a page for the line to move."""
    move_all_up()


@job()
def tell_changes() -> None:
    """Tell of other times and of meetings that do not take place."""
    tell_all_changes()


@job("37")
def forget() -> None:
    """Look once an hour for needs that are 30 days old."""
    forgetting.forget_needs()
    db.session.commit()
