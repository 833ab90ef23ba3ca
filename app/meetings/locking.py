"""Holding a meeting, and what belongs to it, while somebody changes it."""

from __future__ import annotations

from sqlalchemy import select

from app.core.upsert import table_of
from app.extensions import db
from app.meetings.models import Decision, Meeting, Minutes


def lock(meeting: Meeting) -> None:
    """Nobody else changes it before this transaction ends; rows that refer to it may still be added.

    One row alone: of two some other may have one.
    """
    own = table_of(Meeting)
    db.session.execute(
        select(own.c.id).where(own.c.id == meeting.id).with_for_update(key_share=True)
    )


def hold(row: Meeting | Minutes | Decision) -> None:
    """Nobody else changes it before this transaction ends, and it is read anew.

    The meeting comes first, whatever changes: so two who change parts of it never wait for each other.
    """
    lock(row if isinstance(row, Meeting) else row.meeting)
    if not isinstance(row, Meeting):
        own = table_of(type(row))
        db.session.execute(select(own.c.id).where(own.c.id == row.id).with_for_update())
    db.session.refresh(row)
