"""Saying which meeting deals with a paper. The caller commits."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.meetings.agenda import services as agenda
from app.meetings.councils.models import Consultation, Paper
from app.meetings.councils.services.holding import Gone, add, hold, hold_if_there, write
from app.meetings.models import AgendaItem, Meeting


class AlreadyReferred(ValueError):
    """The point deals with the paper already."""


def refer(
    paper: Paper, actor: User, meeting: Meeting, item: AgendaItem | None, role: str = "",
    *, is_authoritative: bool | None = None,
) -> Consultation:  # fmt: skip
    """Have a meeting, or a point of its agenda, deal with a paper. Raises AlreadyReferred, Gone."""
    items = agenda.hold(meeting)  # one may go, or go behind closed doors, meanwhile
    if item is not None and not (item in items and item.is_visible):
        raise Gone
    hold_if_there(paper)
    item_id = item.id if item else None
    same = select(Consultation.id).where(
        Consultation.paper_id == paper.id, Consultation.meeting_id == meeting.id,
        Consultation.item_id == item_id, Consultation.deleted_at.is_(None),
    )  # fmt: skip
    if db.session.scalar(same.limit(1)) is not None:
        raise AlreadyReferred
    consultation = Consultation(
        paper=paper, item=item, meeting=meeting, body_id=paper.body_id, role=role,
        is_authoritative=is_authoritative,
    )  # fmt: skip
    add(consultation, actor)
    return consultation


def change_consultation(
    consultation: Consultation, actor: User, role: str, seen: str | None = None,
    *, is_authoritative: bool | None,
) -> None:  # fmt: skip
    """Raises Conflict."""
    hold(consultation)
    values = {"role": role, "is_authoritative": is_authoritative}
    write(consultation, actor, values, seen)
